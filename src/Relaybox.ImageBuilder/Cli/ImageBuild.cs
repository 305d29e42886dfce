using System.Globalization;
using Relaybox.ImageBuilder.Caching;
using Relaybox.ImageBuilder.Composition;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.MaintainerScripts;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Packages;
using Relaybox.ImageBuilder.Plugins;
using Relaybox.ImageBuilder.Processes;
using Relaybox.ImageBuilder.Programs;
using Relaybox.ImageBuilder.SupplyChain;

namespace Relaybox.ImageBuilder.Cli;

/// <summary>One run of <c>relaybox-image build</c>: from definition and lock to finished files.</summary>
/// <param name="options">What was asked for.</param>
/// <param name="openNetwork">Opens the way to Debian's archives when something is missing.</param>
/// <param name="report">Hears what is done.</param>
internal sealed class ImageBuild(BuildOptions options, Func<CancellationToken, Task<DebianNetwork>> openNetwork, IBuildReport report) : IDisposable
{
    private const double Megabyte = 1_000_000;

    private readonly SemaphoreSlim _downloads = new(1);

    /// <summary>Composes every architecture and writes the results. The image ids are standard output, one line <c>sha256:… ARCH</c> each.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        ImageDefinition definition = DefinitionLoader.Load(options.Definition);
        PackageLock packageLock = LockReader.Load(options.Lock);
        string output = options.Output ?? Path.Combine("artifacts", "images", definition.Name);
        WorkFolder.Sweep(options.Cache);
        CliOptions.StoreIn(options.Cache).Sweep(TimeProvider.System.GetUtcNow());
        BuiltImages built;
        try
        {
            built = await ComposeAsync(definition, packageLock, cancellationToken);
        }
        catch (Exception failure) when (DiskErrors.IsFull(failure))
        {
            throw DiskErrors.Explain(failure, options.Cache, "--cache");
        }

        try
        {
            Write(definition, built, output, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw DiskErrors.Explain(failure, output, "--output");
        }

        CachePruner.Prune(options.Cache, TimeProvider.System.GetUtcNow() - CachePruner.Keep);
    }

    private async Task<BuiltImages> ComposeAsync(ImageDefinition definition, PackageLock packageLock, CancellationToken cancellationToken)
    {
        try
        {
            return new BuiltImages(await ComposeAllAsync(definition, packageLock, isLocked: true, cancellationToken), options.Lock);
        }
        catch (PackageGoneException gone) when (options.AllowUnlocked)
        {
            report.Warning(gone.Message);
            report.Warning("THIS IS NOT THE LOCKED BUILD: its packages are resolved afresh. Run ./build.sh lock to renew the lock.");
            using var network = await openNetwork(cancellationToken);
            PackageLock fresh = await ResolveAsync(definition, network, cancellationToken);
            string file = Path.Combine(options.Cache, $"{definition.Name}.unlocked.yaml");
            await LockWriter.WriteAsync(fresh, file, LockWriter.UnlockedComment, cancellationToken);
            report.Warning($"What it consists of instead is in {file}.");
            return new BuiltImages(await ComposeAllAsync(definition, fresh, isLocked: false, cancellationToken), file);
        }
    }

    private async Task<PackageLock> ResolveAsync(ImageDefinition definition, DebianNetwork network, CancellationToken cancellationToken)
    {
        var resolution = definition.Plugins.Count == 0
            ? await network.Resolver().ResolveAsync([definition], options.Architectures, report, cancellationToken)
            // The compiler is for this machine, whatever the image is for.
            : await network.Resolver().ResolveAsync(
                [definition, DefinitionLoader.Load(options.Toolchain)], [.. options.Architectures.Append(DebianArchitecture.Host).Distinct()], report, cancellationToken);
        return resolution.Lock;
    }

    private async Task<IReadOnlyList<ComposedImage>> ComposeAllAsync(ImageDefinition definition, PackageLock packageLock, bool isLocked, CancellationToken cancellationToken)
    {
        PackageStore store = CliOptions.StoreIn(options.Cache);
        using var folders = new UnpackedFolders(store, (needed, token) => FetchAsync(needed, packageLock, store, token), options.Cache);
        var composer = new ImageComposer(
            definition,
            new LayerCache(options.Cache),
            new ProgramPublisher(new CommandRunner(), options.Cache),
            CompilerOf(packageLock, store, folders),
            new MaintainerScriptCheck(MaintainerScriptCatalog.Load(options.MaintainerScripts), definition, isLocked),
            SourceDateEpoch.Of(Environment.GetEnvironmentVariable(SourceDateEpoch.Variable), packageLock));
        report.Step($"Composing {definition.Name} for {string.Join(" and ", options.Architectures)}");
        var images = new ComposedImage[options.Architectures.Count];
        // All of them at once, since each has its stretches on one processor (the trimmer, the largest layer). If one fails, the others are told.
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = images.Length, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, images.Length, atOnce, async (index, token) =>
        {
            DebianArchitecture architecture = options.Architectures[index];
            IReadOnlyList<LockedPackage> packages = packageLock.PackagesOf(definition, architecture);
            var told = new ArchitectureReport(report, architecture);
            images[index] = await store.WithoutDamagedAsync(told, () => composer.ComposeAsync(
                architecture, packages, fetchToken => FetchAsync(packages, packageLock, store, fetchToken), store, AnnotationsOf(packageLock), told, token));
        });
        foreach (string warning in images.SelectMany(image => image.Warnings).Distinct(StringComparer.Ordinal))
            report.Warning(warning);
        return images;
    }

    /// <summary>What was said about this build, and where its packages are from.</summary>
    private SortedDictionary<string, string> AnnotationsOf(PackageLock packageLock)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [Annotations.DebianSuite] = packageLock.Suite,
            [Annotations.DebianDate] = PlatformImage.Timestamp(packageLock.Date.ToUnixTimeSeconds()),
        };
        foreach ((string key, string value) in options.Annotations)
            all[key] = value;
        return all;
    }

    private PluginCompiler CompilerOf(PackageLock packageLock, PackageStore store, UnpackedFolders folders)
    {
        // An image without plugins needs no definition of a compiler.
        var definition = new Lazy<ImageDefinition>(() => DefinitionLoader.Load(options.Toolchain));
        return new PluginCompiler(
            new CommandRunner(),
            target => ToolchainPackages.Of(definition.Value, packageLock, DebianArchitecture.Host, target),
            folders,
            new PackageFiles(store, (packages, token) => FetchAsync(packages, packageLock, store, token)),
            OperatingSystem.IsLinux() ? DebianArchitecture.Host : null,
            options.Cache);
    }

    /// <summary>Downloads what the store lacks. Whether what it has is intact shows when it is unpacked: nothing is read only to be summed.</summary>
    private async Task FetchAsync(IReadOnlyList<LockedPackage> packages, PackageLock packageLock, PackageStore store, CancellationToken cancellationToken)
    {
        if (packages.All(store.Has))
            return;

        // One download after the other: what several architectures need comes once, and a terminal has room for one bar.
        await _downloads.WaitAsync(cancellationToken);
        try
        {
            LockedPackage[] missing = [.. packages.Where(package => !store.Has(package))];
            if (missing.Length == 0)
                return;
            using var network = await openNetwork(cancellationToken);
            await report.DownloadAsync(progress => network.FetcherInto(store).FetchAsync(missing, packageLock, progress, cancellationToken));
        }
        finally
        {
            _downloads.Release();
        }
    }

    private void Write(ImageDefinition definition, BuiltImages built, string output, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(output);
        var cache = new LayerCache(options.Cache);
        ImageReference reference = options.Reference ?? new ImageReference($"relaybox/{definition.Name}", "latest");
        string layout = Path.Combine(output, "oci");
        PlatformImage[] images = [.. built.Images.Select(image => image.Image)];
        IReadOnlyList<AttachedArtifact> documents = ImageDocuments.Of(built.Images, built.Lock, options.Annotations);
        OciLayoutFolder.Write(ImageFiles.Layout(images, reference, cache.BlobOf, documents), layout, cancellationToken);
        ImageDocuments.Write(documents, output);
        foreach (PlatformImage image in images)
        {
            string archive = Path.Combine(output, $"{definition.Name}-{image.Architecture}.docker.tar");
            DockerArchive.Write(ImageFiles.Docker(image, reference, cache.BlobOf), archive, image.Epoch, cancellationToken);
            foreach (LayerInfo layer in image.Layers)
                report.Step(Line($"  {layer.Name,-16}{layer.Size / Megabyte,8:0.0} MB  ({layer.UncompressedSize / Megabyte:0.0} MB unpacked, {layer.Entries} paths)"));
            report.Step(Line($"{image.Architecture}: {image.Layers.Sum(layer => layer.Size) / Megabyte:0.0} MB compressed, {archive}"));
            Console.WriteLine($"{image.Configuration.Descriptor.Digest} {image.Architecture}");
        }

        report.Step($"OCI layout: {layout}");
    }

    /// <inheritdoc/>
    public void Dispose() => _downloads.Dispose();

    /// <summary>What was composed, and the lock it was composed from: the given one, or that of a fresh resolution.</summary>
    private sealed record BuiltImages(IReadOnlyList<ComposedImage> Images, string Lock);

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
