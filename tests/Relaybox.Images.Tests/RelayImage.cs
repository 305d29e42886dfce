using Relaybox.ImageBuilder;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Oci.Reading;
using Relaybox.Testing;

namespace Relaybox.Images.Tests;

/// <summary>The relay image that <c>./build.sh test</c> composed before the tests: what these tests look at.</summary>
internal static class RelayImage
{
    private const string LayoutVariable = "RELAYBOX_LAYOUT";

    /// <summary>Its OCI image layout; <c>RELAYBOX_LAYOUT</c> names another.</summary>
    public static string Layout { get; } =
        Environment.GetEnvironmentVariable(LayoutVariable) is { Length: > 0 } layout ? layout : RepositoryRoot.PathOf("artifacts", "images", "relay", "oci");

    /// <summary>Fails the test, with the remedy, when nothing was composed yet.</summary>
    public static void MustBeComposed() =>
        Assert.True(File.Exists(Path.Combine(Layout, "oci-layout")), $"There is no image layout in {Layout}: run ./build.sh images, or ./build.sh test, which does that first.");

    /// <summary>Opens the layout.</summary>
    public static ImageLayout Open()
    {
        MustBeComposed();
        return ImageLayout.Open(Layout);
    }

    /// <summary>The image for an architecture; skips the test where it could not be composed.</summary>
    public static StoredPlatform PlatformOf(ImageLayout layout, string architecture)
    {
        IReadOnlyList<StoredPlatform> platforms = new ImageResolver(layout).Resolve(tag: null).Platforms;
        StoredPlatform? found = platforms.FirstOrDefault(platform => platform.Architecture == architecture);
        Requirements.Need(found is null ? $"The composed image has nothing for {architecture}; ./build.sh images says why." : null);
        return found!;
    }

    /// <summary>What the lock has for the image. A build that had to be resolved afresh is another one, and none that these tests could judge.</summary>
    public static IReadOnlyList<LockedPackage> LockedPackages(string architecture) => LockReader.Load(RepositoryRoot.PathOf("images", "packages.lock.yaml"))
        .PackagesOf(DefinitionLoader.Load(RepositoryRoot.PathOf("images", "relay", "image.yaml")), DebianArchitecture.Parse(architecture));
}
