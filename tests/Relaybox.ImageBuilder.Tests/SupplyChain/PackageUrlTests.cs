using Relaybox.ImageBuilder.SupplyChain;

namespace Relaybox.ImageBuilder.Tests.SupplyChain;

public sealed class PackageUrlTests
{
    [Theory]
    [InlineData("libstdc++6", "14.2.0-19", "pkg:deb/debian/libstdc%2B%2B6@14.2.0-19?arch=amd64&distro=trixie")]
    [InlineData("dovecot-core", "1:2.4.1+dfsg1-6~deb13u7", "pkg:deb/debian/dovecot-core@1%3A2.4.1%2Bdfsg1-6~deb13u7?arch=amd64&distro=trixie")]
    public void Names_a_debian_package_with_everything_encoded(string name, string version, string expected) =>
        Assert.Equal(expected, PackageUrl.Debian(name, version, "amd64", "trixie", upstream: null));

    [Fact]
    public void Names_the_source_package_that_it_was_built_from() => Assert.Equal(
        "pkg:deb/debian/libcap2@1%3A2.75-10%2Bb3?arch=amd64&distro=trixie&upstream=libcap2%401%3A2.75-10",
        PackageUrl.Debian("libcap2", "1:2.75-10+b3", "amd64", "trixie", "libcap2@1:2.75-10"));

    [Fact]
    public void Names_a_nuget_package_and_an_image()
    {
        Assert.Equal("pkg:nuget/Handlebars.Net@2.4.3", PackageUrl.NuGet("Handlebars.Net", "2.4.3"));
        Assert.Equal("pkg:oci/relay@sha256%3Aab?arch=arm64", PackageUrl.Oci("relay", "sha256:ab", "arm64"));
    }
}
