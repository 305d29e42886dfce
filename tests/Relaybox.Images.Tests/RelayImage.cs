using System.Text.Json;
using Relaybox.ImageBuilder.Oci;
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
        File.Exists(IndexFile) ? ManifestsBelow(IndexFile).Select(manifest => manifest.Platform?.Architecture).OfType<string>().ToHashSet(StringComparer.Ordinal) : new HashSet<string>(StringComparer.Ordinal);

    private static string IndexFile => Path.Combine(Layout, "index.json");

    private static IEnumerable<OciDescriptor> ManifestsBelow(string file)
    {
        OciIndex index = JsonSerializer.Deserialize(File.ReadAllBytes(file), OciJsonContext.Canonical.OciIndex)!;
        return index.Manifests.SelectMany(descriptor => descriptor.MediaType == MediaTypes.Index
            ? ManifestsBelow(Path.Combine(Layout, "blobs", descriptor.Digest.Replace(':', '/')))
            : [descriptor]);
    }
}
