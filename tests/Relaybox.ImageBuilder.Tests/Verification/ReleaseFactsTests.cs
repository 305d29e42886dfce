using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Oci.Reading;
using Relaybox.ImageBuilder.Tests.Oci.Reading;
using Relaybox.ImageBuilder.Verification;
using static Relaybox.ImageBuilder.Tests.Oci.Reading.LayoutFixture;

namespace Relaybox.ImageBuilder.Tests.Verification;

public sealed class ReleaseFactsTests : IDisposable
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly LayoutFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Reads_all_that_is_needed_to_build_it_again()
    {
        IReadOnlyDictionary<string, string> said = Said((Annotations.Revision, Commit), (Annotations.Version, "1.2.3"));

        ReleaseFacts facts = Read(null, _fixture.Image(DebianArchitecture.Amd64, said), _fixture.Image(DebianArchitecture.Arm64, said));

        Assert.Equal((Commit, "1", Epoch), (facts.Revision, facts.Tag, facts.Epoch));
        Assert.Equal([DebianArchitecture.Amd64, DebianArchitecture.Arm64], facts.Architectures);
        // Title, description and time are the definition's and the lock's: they have to come out the same by themselves.
        Assert.Equal(said, facts.Annotations);
    }

    [Fact]
    public void What_was_given_to_the_build_is_taken_from_its_provenance()
    {
        string path = _fixture.Layout("oci", _fixture.Image(DebianArchitecture.Amd64, Said((Annotations.Revision, Commit), ("org.example.given", "yes"), (Annotations.DebianSuite, "trixie"))));
        string subject = string.Empty;
        ChangeIndex(path, index => subject = index["manifests"]![0]!["digest"]!.GetValue<string>());
        Attach(path, subject, "application/vnd.in-toto+json", """
            {"predicate":{"buildDefinition":{"externalParameters":{"annotations":{"org.example.given":"yes","org.relaybox.debian.suite":"trixie"}}}}}
            """, byTag: true);
        using ImageLayout layout = ImageLayout.Open(path);

        ReleaseFacts facts = ReleaseFacts.Of(layout, new ImageResolver(layout).Resolve(null), revision: null);

        Assert.Equal([KeyValuePair.Create("org.example.given", "yes")], facts.Annotations);
    }

    [Fact]
    public void A_release_that_does_not_say_its_revision_needs_it_named()
    {
        Assert.Contains("does not say which revision it was built from", Assert.Throws<ImageBuildException>(() => Read(null, _fixture.Image())).Message, StringComparison.Ordinal);
        Assert.Equal(Commit, Read(Commit, _fixture.Image()).Revision);
    }

    [Theory]
    [InlineData("0123456789abcdef-dirty")]
    [InlineData("--upload-pack=touch")]
    [InlineData("main")]
    [InlineData("")]
    public void A_revision_that_is_no_commit_is_refused(string revision) => Assert.Contains(
        $"'{revision}', which is no commit",
        Assert.Throws<ImageBuildException>(() => Read(null, _fixture.Image(DebianArchitecture.Amd64, Said((Annotations.Revision, revision))))).Message,
        StringComparison.Ordinal);

    private ReleaseFacts Read(string? revision, params PlatformImage[] images)
    {
        using ImageLayout layout = ImageLayout.Open(_fixture.Layout("oci", images));
        return ReleaseFacts.Of(layout, new ImageResolver(layout).Resolve(null), revision);
    }
}
