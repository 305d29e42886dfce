using System.Text.Json;
using Relaybox.ImageBuilder.Composition;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Plugins;
using Relaybox.ImageBuilder.Programs;
using Relaybox.ImageBuilder.SupplyChain.Provenance;
using Relaybox.ImageBuilder.Tests.Composition;
using Relaybox.ImageBuilder.Tests.Packages;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Tests.SupplyChain;

public sealed class ProvenanceTests : IDisposable
{
    private const string Commit = "435c68c0435c68c0435c68c0435c68c0435c68c0";

    private readonly ImageFixture _image = new();

    public void Dispose() => _image.Dispose();

    [Fact]
    public async Task Names_the_index_and_every_manifest_as_what_it_is_about()
    {
        (JsonElement statement, ComposedImage composed, OciBlob index) = await BuildAsync(Commit);

        Assert.Equal("https://in-toto.io/Statement/v1", Text(statement, "_type"));
        Assert.Equal("https://slsa.dev/provenance/v1", Text(statement, "predicateType"));
        Assert.Equal(
            [("small", index.Descriptor.Digest), ("small-amd64", composed.Image.Manifest.Descriptor.Digest)],
            statement.GetProperty("subject").EnumerateArray().Select(subject => (Text(subject, "name"), "sha256:" + Text(subject.GetProperty("digest"), "sha256"))));
    }

    [Fact]
    public async Task Says_what_was_asked_for_and_nothing_about_when_and_where()
    {
        (JsonElement statement, _, _) = await BuildAsync(Commit);

        JsonElement build = statement.GetProperty("predicate").GetProperty("buildDefinition");
        Assert.Equal("urn:relaybox:image-build:v1", Text(build, "buildType"));
        JsonElement parameters = build.GetProperty("externalParameters");
        Assert.Equal("feed", Text(parameters.GetProperty("lock").GetProperty("digest"), "sha256"));
        Assert.Equal(["amd64"], parameters.GetProperty("architectures").EnumerateArray().Select(name => name.GetString()!));
        Assert.Equal(_image.Epoch, parameters.GetProperty("sourceDateEpoch").GetInt64());
        Assert.Equal(Commit, Text(parameters.GetProperty("annotations"), Annotations.Revision));
        Assert.Equal(["10.0.401"], build.GetProperty("internalParameters").GetProperty("sdkVersions").EnumerateArray().Select(version => version.GetString()!));
        Assert.Equal(["builder"], statement.GetProperty("predicate").GetProperty("runDetails").EnumerateObject().Select(property => property.Name));
        Assert.DoesNotContain(_image.Folder, statement.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(Environment.MachineName, statement.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_everything_that_was_used_with_its_digest()
    {
        (JsonElement statement, _, _) = await BuildAsync(Commit);

        string compiler = FakePackage.Of(FakePackage.Content, "clang-19").Sha256;
        Assert.Equal(
            [
                $"git+https://example.org/source@{Commit} gitCommit:{Commit}",
                $"pkg:deb/debian/clang-19@2.13-1?arch=amd64&distro=trixie sha256:{compiler}",
                $"pkg:deb/debian/postfix@2.13-1?arch=amd64&distro=trixie sha256:{_image.Packages[0].Sha256}",
                "pkg:nuget/Crossgen@10.0.1 ",
                "pkg:nuget/Some.Library@2.0.0 sha512:cafe",
            ],
            Dependencies(statement));
    }

    [Fact]
    public async Task Claims_no_commit_for_a_tree_that_was_changed_since()
    {
        (JsonElement statement, _, _) = await BuildAsync($"{Commit}-dirty");

        Assert.Equal($"git+https://example.org/source@{Commit}-dirty ", Dependencies(statement)[0]);
    }

    private static string[] Dependencies(JsonElement statement) =>
    [
        .. statement.GetProperty("predicate").GetProperty("buildDefinition").GetProperty("resolvedDependencies").EnumerateArray().Select(dependency =>
            Text(dependency, "uri") + " " + (dependency.TryGetProperty("digest", out JsonElement digest)
                ? string.Join(' ', digest.EnumerateObject().Select(sum => $"{sum.Name}:{sum.Value.GetString()}"))
                : "")),
    ];

    private async Task<(JsonElement Statement, ComposedImage Image, OciBlob Index)> BuildAsync(string revision)
    {
        LockedPackage compiler = FakePackage.Of(FakePackage.Content, "clang-19");
        _image.Add("postfix", ImageFixture.Postfix().Build());
        _image.Write("built", "anything", TreeNode.FileMode);
        string built = Path.Combine(_image.Folder, "built");
        _image.Built.Add(new BuiltFile(built, "/usr/bin/relayd", TreeNode.DirectoryMode, NodeOrigin.Program("relayd"), Program: new ProgramContents
        {
            SdkVersion = "10.0.401",
            Included = [new NuGetPackage { Id = "Some.Library", Version = "2.0.0", Sha512 = "cafe" }],
            Tools = [new NuGetPackage { Id = "Crossgen", Version = "10.0.1" }],
        }));
        _image.Built.Add(new BuiltFile(
            built, "/usr/lib/wake.so", TreeNode.FileMode, NodeOrigin.Plugin("wake.so"), Plugin: new PluginContents { Sources = [], Compiler = [compiler], Headers = [], Used = [compiler] }));
        ComposedImage composed = await _image.ComposeImageAsync(TestContext.Current.CancellationToken);
        OciBlob index = ImageFiles.Index([composed.Image]);
        var annotations = new SortedDictionary<string, string>(StringComparer.Ordinal) { [Annotations.Revision] = revision, [Annotations.Source] = "https://example.org/source" };
        JsonElement statement = JsonDocument.Parse(ProvenanceBuilder.Build(index, [composed], "images/packages.lock.yaml", "feed", annotations)).RootElement;
        return (statement, composed, index);
    }

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;
}
