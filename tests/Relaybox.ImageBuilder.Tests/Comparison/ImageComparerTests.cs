using System.IO.Compression;
using System.Text;
using Relaybox.ImageBuilder.Comparison;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Oci.Reading;
using Relaybox.ImageBuilder.Tests.Oci.Reading;
using Relaybox.ImageBuilder.Trees;
using static Relaybox.ImageBuilder.Tests.Oci.Reading.LayoutFixture;

namespace Relaybox.ImageBuilder.Tests.Comparison;

public sealed class ImageComparerTests : IDisposable
{
    private readonly LayoutFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Equal_images_have_no_differences() => Assert.Empty(Compare(
        _fixture.Image(_fixture.Layer("base", File("/a", "1"))),
        _fixture.Image(_fixture.Layer("base", File("/a", "1")))));

    [Fact]
    public void Files_that_only_one_has() => AssertLayer(
        [File("/a", "1"), File("/c", "1")],
        [File("/b", "1"), File("/c", "1")],
        "/a: only in the first",
        "/b: only in the second");

    [Fact]
    public void Mode_owner_time_target_and_attributes()
    {
        KeyValuePair<string, TreeNode>[] other = [File("/a", "1"), File("/b", "1"), Link("/l", "two"), new("/t", TreeNode.File(new MemoryContent([49]), NodeOrigin.Definition, Epoch + 60))];
        other[0].Value.Mode = (UnixFileMode)0x1ED;
        other[0].Value.GroupId = 101;
        other[1].Value.Capability = [1, 0xFF];

        AssertLayer(
            [File("/a", "1"), File("/b", "1"), Link("/l", "one"), File("/t", "1")],
            other,
            "/a: mode 0644 → 0755; owner 0:0 → 0:101",
            "/b: attribute security.capability missing → 0x01ff",
            "/l: leads to 'one' → 'two'",
            "/t: modified 2025-11-21T01:53:20Z → 2025-11-21T01:54:20Z");
    }

    [Fact]
    public void A_file_that_became_something_else() => AssertLayer(
        [File("/a", "1"), Directory("/b")],
        [Link("/a", "b"), Directory("/b")],
        "/a: file → symbolic link; mode 0644 → 0777; leads to '' → 'b'");

    [Fact]
    public void Content_by_its_first_byte_and_for_texts_its_line() => AssertLayer(
        [File("/binary", [0, 1, 2, 3, 4]), File("/longer", "one\ntwo\n"), File("/text", "one\ntwo\nthree\n")],
        [File("/binary", [0, 1, 2, 9, 4]), File("/longer", "one\ntwo\nthree\n"), File("/text", "one\ntwö\nthree\n")],
        "/binary: content (5 B) differs from byte 3 on",
        "/longer: content (8 → 14 bytes) differs from byte 8 on, line 3: '' → 'three'",
        "/text: content (14 → 15 bytes) differs from byte 6 on, line 2: 'two' → 'twö'");

    [Fact]
    public void Content_far_into_a_large_file()
    {
        byte[] large = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0123456789\n", 20_000)));
        byte[] other = [.. large];
        other[200_000] = (byte)'x';

        AssertLayer([File("/a", large)], [File("/a", other)], "/a: content (220.0 kB) differs from byte 200000 on, line 18182: '0123456789' → '012345678x'");
    }

    [Fact]
    public void Only_the_order()
    {
        byte[] Tar(params string[] names)
        {
            using var tar = new MemoryStream();
            var writer = new DeterministicTarWriter(tar);
            foreach (string name in names)
                writer.Write(name, TreeNode.Directory(NodeOrigin.Definition, 1), Token);
            writer.Finish();
            return tar.ToArray();
        }

        Assert.Equal(
            ["amd64, layer 'base' (layer): same files in another order, from entry 2 on: /b → /c"],
            Lines(_fixture.Image(_fixture.Layer("base", Tar("a", "b", "c"))), _fixture.Image(_fixture.Layer("base", Tar("a", "c", "b")))));
        Assert.Equal(
            ["amd64, layer 'base' (layer): same files in the same order; only tar's own bytes differ (form of the headers, padding)"],
            Lines(_fixture.Image(_fixture.Layer("base", Tar("a"))), _fixture.Image(_fixture.Layer("base", [.. Tar("a"), .. new byte[512]]))));
        Assert.Equal(
            ["amd64, layer 'base' (layer): same files, but some stand there more than once: 1 → 2 entries"],
            Lines(_fixture.Image(_fixture.Layer("base", Tar("a"))), _fixture.Image(_fixture.Layer("base", Tar("a", "a")))));
    }

    [Fact]
    public void Only_the_compression()
    {
        byte[] tar = new byte[20_480];
        LayerInfo strong = _fixture.Layer("base", tar);
        LayerInfo none = _fixture.Layer("base", tar, CompressionLevel.NoCompression);

        Assert.Equal(
            [$"amd64, layer 'base' (layer): same files, other compression: {strong.Size} → {none.Size} bytes"],
            Lines(_fixture.Image(strong), _fixture.Image(none)));
    }

    [Fact]
    public void Annotations_labels_and_fields_of_the_configuration()
    {
        PlatformImage first = new(Definition(), DebianArchitecture.Amd64, [], Epoch, Said(("org.opencontainers.image.revision", "abc")));
        PlatformImage second = new(Definition(new ImageConfig { Entrypoint = ["/bin/one"], User = "nobody" }), DebianArchitecture.Amd64, [], Epoch, Said());

        Assert.Equal(
            [
                "image index $.annotations['org.opencontainers.image.revision']: \"abc\" → missing",
                "amd64, manifest $.annotations['org.opencontainers.image.revision']: \"abc\" → missing",
                "amd64, configuration $.config.Entrypoint: 2 elements → 1 elements",
                "amd64, configuration $.config.Entrypoint[1]: \"two words\" → missing",
                "amd64, configuration $.config.Labels['org.opencontainers.image.revision']: \"abc\" → missing",
                "amd64, configuration $.config.User: missing → \"nobody\"",
            ],
            Lines(first, second));
    }

    [Fact]
    public void Layers_and_platforms_that_only_one_has()
    {
        LayerInfo same = _fixture.Layer("base", File("/a", "1"));
        Assert.Contains(
            "amd64, layers (names): base → base, more",
            Lines(_fixture.Image(same), _fixture.Image(same, _fixture.Layer("more", File("/b", "1")))));
        Assert.Contains("arm64/v8 (platform): only in the second", Lines(
            _fixture.Layout("one", _fixture.Image(same)),
            _fixture.Layout("both", _fixture.Image(same), _fixture.Image(DebianArchitecture.Arm64, Said(), same))));
    }

    [Fact]
    public void What_is_attached_but_not_signatures()
    {
        PlatformImage image = _fixture.Image();
        string subject = image.Manifest.Descriptor.Digest;
        string[] layouts = [_fixture.Layout("one", image), _fixture.Layout("two", image)];
        Attach(layouts[0], subject, "application/spdx+json", """{"packages":[{"name":"a","versionInfo":"1"}]}""", byTag: true);
        Attach(layouts[1], subject, "application/spdx+json", """{"packages":[{"name":"a","versionInfo":"2"}]}""", byTag: true);
        Attach(layouts[0], subject, "application/vnd.dev.sigstore.bundle.v0.3+json", "{}", byTag: false);
        Attach(layouts[0], subject, "application/vnd.in-toto+json", "{}", byTag: false);

        Assert.Equal(
            ["amd64, attached application/spdx+json $.packages[0].versionInfo: \"1\" → \"2\"", "amd64, attached application/vnd.in-toto+json (number): 1 → 0"],
            Lines(layouts[0], layouts[1]));
    }

    [Fact]
    public void Elements_that_have_a_name_are_compared_by_it_wherever_they_stand()
    {
        PlatformImage image = _fixture.Image();
        string subject = image.Manifest.Descriptor.Digest;
        string[] layouts = [_fixture.Layout("one", image), _fixture.Layout("two", image)];
        Attach(layouts[0], subject, MediaTypes.Spdx, """{"packages":[{"SPDXID":"a"},{"SPDXID":"b","v":1},{"SPDXID":"d"}]}""", byTag: true);
        Attach(layouts[1], subject, MediaTypes.Spdx, """{"packages":[{"SPDXID":"b","v":2},{"SPDXID":"c"},{"SPDXID":"d"}]}""", byTag: true);

        Assert.Equal(
            [
                "amd64, attached application/spdx+json $.packages[?@.SPDXID=='a']: only in the first",
                "amd64, attached application/spdx+json $.packages[?@.SPDXID=='b'].v: 1 → 2",
                "amd64, attached application/spdx+json $.packages[?@.SPDXID=='c']: only in the second",
            ],
            Lines(layouts[0], layouts[1]));
    }

    private void AssertLayer(KeyValuePair<string, TreeNode>[] first, KeyValuePair<string, TreeNode>[] second, params string[] expected) => Assert.Equal(
        expected.Select(line => "amd64, layer 'base' " + line),
        Lines(_fixture.Image(_fixture.Layer("base", first)), _fixture.Image(_fixture.Layer("base", second))));

    private string[] Lines(PlatformImage first, PlatformImage second) =>
        [.. Compare(first, second).SelectMany(part => part.Differences.Select(difference => $"{part.Title} {difference.Where}: {difference.What}"))];

    private static string[] Lines(string first, string second) =>
        [.. Compare(first, second).SelectMany(part => part.Differences.Select(difference => $"{part.Title} {difference.Where}: {difference.What}"))];

    private IReadOnlyList<ComparedPart> Compare(PlatformImage first, PlatformImage second) => Compare(_fixture.Layout("first", first), _fixture.Layout("second", second));

    private static IReadOnlyList<ComparedPart> Compare(string first, string second)
    {
        using ImageLayout a = ImageLayout.Open(first);
        using ImageLayout b = ImageLayout.Open(second);
        return new ImageComparer(a, b, maxContents: 20).Compare(new ImageResolver(a).Resolve(null), new ImageResolver(b).Resolve(null), architecture: null, Token);
    }
}
