using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Programs;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>Composes the image of one architecture from a definition and locked packages.</summary>
/// <param name="definition">The image.</param>
/// <param name="cache">Finished layers.</param>
/// <param name="publisher">Publishes the definition's programs.</param>
/// <param name="scripts">Judges maintainer scripts.</param>
/// <param name="epoch">SOURCE_DATE_EPOCH: the age of all that has no other, in seconds since 1970.</param>
internal sealed class ImageComposer(
    ImageDefinition definition,
    LayerCache cache,
    ProgramPublisher publisher,
    IMaintainerScriptCheck scripts,
    long epoch)
{
    /// <summary>Composes the image; its layers are in the cache afterwards.</summary>
    /// <param name="architecture">What the image runs on.</param>
    /// <param name="packages">The definition's packages for it, sorted by name.</param>
    /// <param name="fetch">Called when packages have to be unpacked: returns when the store has them.</param>
    /// <param name="fileOf">Where the store has a package.</param>
    /// <param name="annotations">What is said about this build beyond the definition.</param>
    /// <param name="progress">Told what takes time.</param>
    /// <param name="cancellationToken">Leaves the cache as it was.</param>
    public async Task<ComposedImage> ComposeAsync(
        DebianArchitecture architecture,
        IReadOnlyList<LockedPackage> packages,
        Func<CancellationToken, Task> fetch,
        Func<LockedPackage, string> fileOf,
        IReadOnlyDictionary<string, string> annotations,
        IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        // The compiler waits for the network and the other way round: side by side both are there earlier.
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<IReadOnlyDictionary<ProgramEntry, string>> publishing = CancelOnFailureAsync(PublishAsync(architecture, progress, failed.Token), failed);
        Task<PackageLayers> unpacking = CancelOnFailureAsync(
            new PackageStage(definition, cache, scripts, epoch).ComposeAsync(packages, fetch, fileOf, progress, failed.Token), failed);
        await FirstFailureAsync(publishing, unpacking, cancellationToken);

        PackageLayers below = await unpacking;
        IReadOnlyList<LayerInfo> above = new DefinitionStage(definition, cache, epoch).Compose(below, await publishing, cancellationToken);
        return new ComposedImage(new PlatformImage(definition, architecture, [.. below.Layers, .. above], epoch, annotations), below.Warnings);
    }

    private async Task<IReadOnlyDictionary<ProgramEntry, string>> PublishAsync(DebianArchitecture architecture, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var files = new Dictionary<ProgramEntry, string>();
        foreach (ProgramEntry program in definition.Programs)
            files[program] = await publisher.PublishAsync(program, architecture, progress, cancellationToken);
        return files;
    }

    private static async Task<T> CancelOnFailureAsync<T>(Task<T> task, CancellationTokenSource failed)
    {
        try
        {
            return await task;
        }
        catch
        {
            await failed.CancelAsync();
            throw;
        }
    }

    /// <summary>Waits for both, then throws what went wrong rather than the cancellation that followed from it.</summary>
    private static async Task FirstFailureAsync(Task first, Task second, CancellationToken cancellationToken)
    {
        await Task.WhenAll(first, second).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        Task? faulted = first.IsFaulted ? first : second.IsFaulted ? second : null;
        if (faulted is not null)
            await faulted;
    }
}
