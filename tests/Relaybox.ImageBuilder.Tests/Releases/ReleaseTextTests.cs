using Relaybox.ImageBuilder.Releases;

namespace Relaybox.ImageBuilder.Tests.Releases;

public sealed class ReleaseTextTests
{
    private const string Log = "# Changelog\n\n## Unreleased\n\n## 1.2.0 (2026-11-22)\n\n### Added\n\n- a thing\n\n## 1.2.0-rc.1\n\n- less\n\n## 1.1.0\n";

    [Theory]
    [InlineData("1.2.0", "### Added\n\n- a thing")]
    [InlineData("1.2.0-rc.1", "- less")]
    [InlineData("1.1.0", "")]
    [InlineData("1.2", null)]
    [InlineData("2.0.0", null)]
    public void Takes_the_section_of_one_version_out_of_the_changelog(string version, string? expected) =>
        Assert.Equal(expected, Changelog.SectionOf(Log, new ReleaseVersion(version)));

    [Theory]
    [InlineData("1.2.3")]
    [InlineData("0.1.0")]
    [InlineData("1.2.3-rc.1")]
    public void Knows_versions(string text) => Assert.Equal(text, ReleaseVersion.Parse(text).Text);

    [Theory]
    [InlineData("v1.2.3")]
    [InlineData("1.2")]
    [InlineData("01.2.3")]
    [InlineData("1.2.3+build")]
    [InlineData("1.2.3-")]
    [InlineData("1.2.3\n")]
    [InlineData("../1.2.3")]
    [InlineData("--help")]
    public void Refuses_what_is_no_version(string text)
    {
        var failure = Assert.Throws<ImageBuildException>(() => ReleaseVersion.Parse(text));

        Assert.StartsWith($"'{text}' is no version of a release", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ghcr.io/example/relay", "ghcr.io/example/relay", null, false)]
    [InlineData("ghcr.io/example/relay:1.0.0", "ghcr.io/example/relay", "1.0.0", false)]
    [InlineData("127.0.0.1:5000/relay", "127.0.0.1:5000/relay", null, true)]
    [InlineData("127.8.0.1:5000/relay:x", "127.8.0.1:5000/relay", "x", true)]
    [InlineData("localhost:5000/relay:x", "localhost:5000/relay", "x", true)]
    [InlineData("localhost.example.org/relay:x", "localhost.example.org/relay", "x", false)]
    public void Tells_a_registry_and_whether_it_is_on_this_machine(string text, string repository, string? tag, bool isLoopback)
    {
        var name = RegistryName.Parse(text);

        Assert.Equal((repository, tag, isLoopback), (name.Repository, name.Tag, name.IsLoopback));
    }

    [Theory]
    [InlineData("relay")]
    [InlineData("example/relay:1.0.0")]
    public void A_name_without_a_registry_is_refused_for_engines_do_not_agree_about_it(string text) =>
        Assert.StartsWith($"'{text}' names no registry", Assert.Throws<ImageBuildException>(() => RegistryName.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_stack_of_a_release_names_its_image_and_keeps_everything_else()
    {
        var stack = File.ReadAllText(Repository.PathOf("compose", ComposeStack.Name));

        var pinned = ComposeStack.Pin(stack, "ghcr.io/example/relay:1.0.0@sha256:12");

        Assert.Contains("    image: ${RELAYBOX_IMAGE:-ghcr.io/example/relay:1.0.0@sha256:12}\n", pinned, StringComparison.Ordinal);
        Assert.Equal(stack, pinned.Replace("ghcr.io/example/relay:1.0.0@sha256:12", "relaybox/relay:latest", StringComparison.Ordinal));
        Assert.All(ComposeStack.OtherFiles, file => Assert.True(File.Exists(Repository.PathOf("compose", file.Source))));
    }

    [Theory]
    [InlineData("services: {}")]
    [InlineData("image: ${RELAYBOX_IMAGE:-a}\nimage: ${RELAYBOX_IMAGE:-b}\n")]
    [InlineData("image: ${RELAYBOX_IMAGE:-a")]
    public void A_stack_that_names_no_image_or_two_is_not_published(string stack) =>
        Assert.StartsWith("compose.yaml has to name the relay's image once", Assert.Throws<ImageBuildException>(() => ComposeStack.Pin(stack, "x")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_notes_tell_changes_packages_digests_and_how_to_verify_them(bool signed)
    {
        var notes = ReleaseNotes.Format(new PublishedRelease
        {
            Version = new ReleaseVersion("1.2.0"),
            Changes = "### Added\n\n- a thing",
            Packages = signed ? "Debian packages (trixie, 2026-10-01 → 2026-11-21)\n\n### relay\n\nUpdates:\n\n- `s6` 2.13.1-1 → 2.13.2-1\n" : null,
            Registry = RegistryName.Parse("ghcr.io/example/relay"),
            Index = "sha256:" + new string('1', 64),
            Platforms = [("amd64", "sha256:" + new string('2', 64)), ("arm64", "sha256:" + new string('3', 64))],
            Signer = signed ? "https://github.com/example/relaybox/.github/workflows/release.yml@refs/tags/v1.2.0" : null,
            Layout = "relay-1.2.0.oci.tar",
        });

        var golden = Repository.PathOf("tests", "Relaybox.ImageBuilder.Tests", "Cases", nameof(ReleaseTextTests), signed ? "signed.golden.md" : "first.golden.md");
        Assert.Equal(File.ReadAllText(golden), notes);
    }
}
