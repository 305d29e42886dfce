using Relaybox.ImageBuilder.Composition;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Oci.Reading;
using Relaybox.ImageBuilder.Processes;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Releases;

/// <summary>
/// Collects everything that is published with a release into one folder, which appears complete or not at all. The same commit gives
/// the same bytes on every machine, so that two machines compare a release by its <c>SHA256SUMS</c>.
/// </summary>
/// <param name="options">What the release is made of.</param>
/// <param name="runner">Runs git.</param>
internal sealed class ReleaseFolder(ReleaseOptions options, ICommandRunner runner)
{
    private const string NotesFile = "RELEASE-NOTES.md";
    private const string LayoutFolder = "oci";

    private readonly GitRepository _repository = new(runner, options.Source);

    /// <summary>The archive of the layout in a release.</summary>
    private string LayoutName => $"relay-{options.Version}.oci.tar";

    /// <summary>Checks and collects.</summary>
    /// <returns>The release's folder.</returns>
    /// <exception cref="ImageBuildException">The working tree is not fit for a release, or the image is not complete.</exception>
    public async Task<string> WriteAsync(CancellationToken cancellationToken)
    {
        var check = new ReleaseCheck(_repository, options.Source);
        await check.RunAsync(options.Version, cancellationToken);
        string layoutFolder = Path.Combine(options.Images, LayoutFolder);
        using var layout = ImageLayout.Open(layoutFolder);
        var documents = SupplyChainDocuments.Read(layout);
        var packages = LockReader.Load(options.Lock);
        var facts = new PublishedRelease
        {
            Version = options.Version,
            Changes = await check.ChangesOfAsync(options.Version, cancellationToken),
            Packages = await PackageChangesAsync(packages, cancellationToken),
            Registry = options.Registry,
            Index = documents.Image.Root.Digest,
            Platforms = [.. documents.Sboms.Select(sbom => (sbom.Platform.Architecture, sbom.Platform.Manifest.Descriptor.Digest))],
            Signer = options.Signer,
            Layout = LayoutName,
        };
        RequireAllPlatforms(facts);

        string folder = Path.Combine(options.Output, options.Version.Text);
        long epoch = SourceDateEpoch.Of(Environment.GetEnvironmentVariable(SourceDateEpoch.Variable), packages);
        using WholeFolder whole = WholeFolder.Begin(folder);
        LayoutArchive.Write(layoutFolder, Path.Combine(whole.Path, LayoutName), epoch, cancellationToken);
        await WriteImagesAsync(documents, whole.Path, cancellationToken);
        await WriteTextsAsync(facts, whole.Path, cancellationToken);
        await ChecksumFile.WriteAsync(whole.Path, cancellationToken);
        whole.Finish();
        return folder;
    }

    /// <summary>A release is for every architecture; the layout of a build for this machine alone is not one.</summary>
    private static void RequireAllPlatforms(PublishedRelease facts)
    {
        var missing = DebianArchitecture.Supported.Select(architecture => architecture.Name)
            .Except(facts.Platforms.Select(platform => platform.Architecture), StringComparer.Ordinal).ToArray();
        if (missing.Length > 0)
            throw new ImageBuildException($"The composed image is not for {string.Join(" and ", missing)}: compose it with ./build.sh images.");
    }

    private async Task<string?> PackageChangesAsync(PackageLock packages, CancellationToken cancellationToken)
    {
        if ((options.Previous ?? await _repository.PreviousReleaseAsync(cancellationToken)) is not { } previous)
            return null;
        return LockNotes.Format(await new LockSource(runner).LoadAsync("git:" + previous, options.Lock, cancellationToken), packages);
    }

    private async Task WriteImagesAsync(SupplyChainDocuments documents, string folder, CancellationToken cancellationToken)
    {
        foreach (var (platform, spdx) in documents.Sboms)
        {
            string archive = Path.Combine(options.Images, $"relay-{platform.Architecture}.docker.tar");
            RequireSame(archive, platform);
            await using (var source = File.OpenRead(archive))
            await using (var target = File.Create(Path.Combine(folder, $"relay-{options.Version}-{platform.Architecture}.docker.tar")))
                await source.CopyToAsync(target, cancellationToken);
            await File.WriteAllBytesAsync(Path.Combine(folder, $"relay-{options.Version}-{platform.Architecture}.spdx.json"), spdx, cancellationToken);
        }

        await File.WriteAllBytesAsync(Path.Combine(folder, $"relay-{options.Version}.provenance.json"), documents.Provenance, cancellationToken);
    }

    /// <summary>The archives are written after the layout: one that a broken build left behind must not get into a release.</summary>
    private static void RequireSame(string archive, StoredPlatform platform)
    {
        using var layout = ImageLayout.Open(archive);
        string digest = new ImageResolver(layout).Resolve(tag: null).Root.Digest;
        if (digest != platform.Manifest.Descriptor.Digest)
            throw new ImageBuildException($"{archive} has the image {digest}, and the layout beside it {platform.Manifest.Descriptor.Digest}: compose both with ./build.sh images.");
    }

    private async Task WriteTextsAsync(PublishedRelease facts, string folder, CancellationToken cancellationToken)
    {
        File.Copy(options.Lock, Path.Combine(folder, Path.GetFileName(options.Lock)));
        string compose = Path.Combine(options.Source, "compose");
        string image = $"{options.Registry.Tagged(options.Version.Text)}@{facts.Index}";
        string stack = await File.ReadAllTextAsync(Path.Combine(compose, ComposeStack.Name), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, ComposeStack.Name), ComposeStack.Pin(stack, image), cancellationToken);
        foreach (var (source, published) in ComposeStack.OtherFiles)
            File.Copy(Path.Combine(compose, source), Path.Combine(folder, published));
        await File.WriteAllTextAsync(Path.Combine(folder, NotesFile), ReleaseNotes.Format(facts), cancellationToken);
    }
}
