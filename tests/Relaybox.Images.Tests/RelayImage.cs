using System.Security.Cryptography;
using System.Text.Json;
using Relaybox.ImageBuilder;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Oci.Reading;
using Relaybox.Testing;

namespace Relaybox.Images.Tests;

/// <summary>The relay image that <c>./build.sh test</c> composed before the tests: what these tests look at.</summary>
internal static class RelayImage
{
    /// <summary>Debian's and OCI's names of what a relay runs on.</summary>
    public const string Amd64 = "amd64", Arm64 = "arm64";

    private const string LayoutVariable = "RELAYBOX_LAYOUT";

    /// <summary>Its OCI image layout; <c>RELAYBOX_LAYOUT</c> names another.</summary>
    public static string Layout { get; } =
        Environment.GetEnvironmentVariable(LayoutVariable) is { Length: > 0 } layout ? layout : RepositoryRoot.PathOf("artifacts", "images", "relay", "oci");

    private static string IndexFile => Path.Combine(Layout, "index.json");

    /// <summary>The archive for <c>docker load</c> beside the layout.</summary>
    /// <param name="architecture">Which of them.</param>
    public static string ArchiveOf(string architecture) => Path.Combine(Path.GetDirectoryName(Layout)!, $"relay-{architecture}.docker.tar");

    /// <summary>Fails the test, with the remedy, when nothing was composed yet.</summary>
    public static void MustBeComposed() =>
        Assert.True(File.Exists(IndexFile), $"There is no image layout in {Layout}: run ./build.sh images, or ./build.sh test, which does that first.");

    /// <summary>Skips the test where the image was not composed for an architecture.</summary>
    /// <param name="architecture">Debian's name.</param>
    public static void NeedArchitecture(string architecture) =>
        Requirements.Need(Architectures().Contains(architecture) ? null : $"The image in {Layout} is not composed for {architecture}: run ./build.sh images.");

    /// <summary>What the image is composed for; nothing when there is none.</summary>
    public static IReadOnlySet<string> Architectures() =>
        (File.Exists(IndexFile) ? Read(Layout).Platforms.Select(platform => platform.Architecture) : []).ToHashSet(StringComparer.Ordinal);

    /// <summary>The image of a layout that has one.</summary>
    /// <param name="layout">The layout's folder.</param>
    public static StoredImage Read(string layout)
    {
        using var opened = ImageLayout.Open(layout);
        return new ImageResolver(opened).Resolve(tag: null);
    }

    /// <summary>Opens the layout.</summary>
    public static ImageLayout Open()
    {
        MustBeComposed();
        return ImageLayout.Open(Layout);
    }

    /// <summary>The image for an architecture; skips the test where it was not composed.</summary>
    public static StoredPlatform PlatformOf(ImageLayout layout, string architecture)
    {
        NeedArchitecture(architecture);
        return Assert.Single(new ImageResolver(layout).Resolve(tag: null).Of(architecture));
    }

    /// <summary>What the lock has for the image.</summary>
    public static IReadOnlyList<LockedPackage> LockedPackages(string architecture) =>
        Lock().PackagesOf(DefinitionLoader.Load(RepositoryRoot.PathOf("images", "relay", "image.yaml")), DebianArchitecture.Parse(architecture));

    /// <summary>
    /// The lock that the image was composed from, by the sum in its provenance: the repository's, or, since packages leave Debian's mirrors,
    /// that of a fresh resolution in the cache.
    /// </summary>
    public static PackageLock Lock()
    {
        MustBeComposed();
        using var provenance = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(Layout)!, "relay.provenance.json")));
        var wanted = provenance.RootElement.GetProperty("predicate").GetProperty("buildDefinition").GetProperty("externalParameters")
            .GetProperty("lock").GetProperty("digest").GetProperty("sha256").GetString();
        string[] locks = [RepositoryRoot.PathOf("images", "packages.lock.yaml"), RepositoryRoot.PathOf("artifacts", "cache", "relay.unlocked.yaml")];
        var file = locks.FirstOrDefault(file => File.Exists(file) && Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))) == wanted);
        Assert.True(file is not null, $"The image in {Layout} was composed from another lock: run ./build.sh images.");
        return LockReader.Load(file);
    }
}
