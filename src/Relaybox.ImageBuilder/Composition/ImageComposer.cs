using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Packages;
using Relaybox.ImageBuilder.Plugins;
using Relaybox.ImageBuilder.Programs;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>Composes the image of one architecture from a definition and locked packages.</summary>
/// <param name="definition">The image.</param>
/// <param name="cache">Finished layers.</param>
/// <param name="publisher">Publishes the definition's programs.</param>
/// <param name="compiler">Compiles the definition's plugins.</param>
/// <param name="scripts">Judges maintainer scripts.</param>
/// <param name="epoch">SOURCE_DATE_EPOCH: the age of all that has no other, in seconds since 1970.</param>
internal sealed class ImageComposer(
    ImageDefinition definition,
    LayerCache cache,
    ProgramPublisher publisher,
    PluginCompiler compiler,
    IMaintainerScriptCheck scripts,
    long epoch)
{
    /// <summary>Composes the image; its layers are in the cache afterwards.</summary>
    /// <param name="architecture">What the image runs on.</param>
    /// <param name="packages">The definition's packages for it, sorted by name.</param>
    /// <param name="fetch">Called when packages have to be unpacked: returns when the store has them.</param>
    /// <param name="store">Has the packages then.</param>
    /// <param name="annotations">What is said about this build beyond the definition.</param>
    /// <param name="report">Told what takes time.</param>
    /// <param name="cancellationToken">Leaves the cache as it was.</param>
    public async Task<ComposedImage> ComposeAsync(
        DebianArchitecture architecture,
        IReadOnlyList<LockedPackage> packages,
        Func<CancellationToken, Task> fetch,
        PackageStore store,
        IReadOnlyDictionary<string, string> annotations,
        IBuildReport report,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<BuiltFile> programs = [];
        IReadOnlyList<BuiltFile> plugins = [];
        PackageLayers? below = null;
        // The .NET compiler waits for the network and the other way round: side by side both are there earlier. If one fails, the other is told.
        Func<CancellationToken, Task>[] halves =
        [
            async token => programs = await PublishAsync(architecture, report, token),
            async token =>
            {
                below = await new PackageStage(definition, cache, scripts, epoch).ComposeAsync(packages, fetch, store, report, token);
                plugins = await CompileAsync(architecture, packages, report, token);
            },
        ];
        var both = new ParallelOptions { MaxDegreeOfParallelism = halves.Length, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(halves, both, (half, token) => new ValueTask(half(token)));

        BuiltFile[] built = [.. programs, .. plugins];
        DefinitionLayers above = new DefinitionStage(definition, cache, epoch).Compose(below!, built, cancellationToken);
        return new ComposedImage(
            new PlatformImage(definition, architecture, [.. below!.Layers, .. above.Layers], epoch, annotations),
            new ImageContents { Definition = definition, Packages = packages, Facts = below.Packages, Built = built, Files = above.Files },
            below.Warnings);
    }

    private async Task<IReadOnlyList<BuiltFile>> PublishAsync(DebianArchitecture architecture, IBuildReport report, CancellationToken cancellationToken)
    {
        var files = new List<BuiltFile>();
        foreach (ProgramEntry program in definition.Programs)
        {
            PublishedProgram published = await publisher.PublishAsync(program, architecture, report, cancellationToken);
            files.Add(new BuiltFile(published.File, program.To, TreeNode.DirectoryMode, NodeOrigin.Program(program.File), Program: published.Contents));
        }

        return files;
    }

    private async Task<IReadOnlyList<BuiltFile>> CompileAsync(DebianArchitecture architecture, IReadOnlyList<LockedPackage> packages, IBuildReport report, CancellationToken cancellationToken)
    {
        var files = new List<BuiltFile>();
        foreach (PluginEntry plugin in definition.Plugins)
        {
            CompiledPlugin compiled = await compiler.CompileAsync(plugin, architecture, packages, report, cancellationToken);
            files.Add(new BuiltFile(compiled.File, plugin.To, TreeNode.FileMode, NodeOrigin.Plugin(plugin.File), Plugin: compiled.Contents));
        }

        return files;
    }
}
