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
}
