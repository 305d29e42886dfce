using Relaybox.ImageBuilder.Cli;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Tests.Oci.Reading;
using static Relaybox.ImageBuilder.Tests.Oci.Reading.LayoutFixture;

namespace Relaybox.ImageBuilder.Tests.Cli;

/// <summary>The commands that look at finished images, by what they print.</summary>
public sealed class ImageCommandsTests : IDisposable
{
    private static readonly string Golden = Repository.PathOf("tests", "Relaybox.ImageBuilder.Tests", "Cases", nameof(ImageCommandsTests), "inspect.golden.txt");

    private readonly LayoutFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Inspect_shows_an_image_as_a_person_would_read_it()
    {
        string layout = Described();

        (int code, string output, string errors) = await RunAsync("inspect", layout);

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(await System.IO.File.ReadAllTextAsync(Golden, Token), WithoutDigests(output));
        Assert.All(output.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public async Task Inspect_tells_of_a_damaged_image_in_one_sentence()
    {
        string layout = Described();
        await System.IO.File.WriteAllTextAsync(Path.Combine(layout, "index.json"), "{}", Token);

        (int code, _, string errors) = await RunAsync("inspect", layout);

        Assert.Equal((1, $"{layout} has no image.\n"), (code, errors));
    }

    [Fact]
    public async Task Size_sums_up_what_does_not_fit()
    {
        string layout = _fixture.Layout("oci", _fixture.Image(_fixture.Layer("base", File("/a", "1"), File("/b", "22"), File("/c", "333"))));

        (int code, string output, _) = await RunAsync("size", layout, "--by", "path", "--top", "1");

        Assert.Equal(0, code);
        string[] lines = output.Split('\n');
        Assert.Equal("amd64", lines[0]);
        Assert.EndsWith("  (3 more)", lines[3], StringComparison.Ordinal);
        Assert.Matches("100.0 % .* 6 B +3  total$", lines[4]);
    }

    [Fact]
    public async Task Compare_ends_with_0_for_equal_images_and_2_for_others()
    {
        string one = _fixture.Layout("one", _fixture.Image(_fixture.Layer("base", File("/a", "1"))));
        string same = _fixture.Layout("same", _fixture.Image(_fixture.Layer("base", File("/a", "1"))));
        string other = _fixture.Layout("other", _fixture.Image(_fixture.Layer("base", [.. Enumerable.Range(10, 30).Select(number => File($"/{number}", "1"))])));

        (int code, string output, _) = await RunAsync("compare", one, same);
        Assert.Equal(0, code);
        Assert.Matches("^The images are equal: sha256:[0-9a-f]{64}\\.\n$", output);

        (code, output, _) = await RunAsync("compare", one, other);
        Assert.Equal(2, code);
        Assert.Contains("amd64, layer 'base': 31 differences\n", output, StringComparison.Ordinal);
        Assert.Contains("  … and 11 more: --all shows them.\n", output, StringComparison.Ordinal);

        (_, output, _) = await RunAsync("compare", one, other, "--all");
        Assert.Contains("  /a  only in the first\n", output, StringComparison.Ordinal);
    }

    /// <summary>Other tests say what digests are; here they would only make the golden file change with every byte.</summary>
    private static string WithoutDigests(string text) =>
        string.Join("sha256:", text.Split("sha256:").Select((part, index) => index == 0 ? part : new string([.. part.SkipWhile(char.IsAsciiHexDigitLower)])));

    private string Described()
    {
        var config = new ImageConfig
        {
            Entrypoint = ["/usr/bin/relayd", "entry"],
            Environment = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = "/usr/bin", ["LANG"] = "C.UTF-8" },
            Ports = [new ExposedPort(993, "tcp"), new ExposedPort(25, "tcp")],
            Volumes = ["/data"],
            Labels = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["org.relaybox.test"] = "yes" },
            User = "relay",
            StopSignal = "SIGTERM",
            HealthCheck = new HealthCheck { Test = ["CMD", "/usr/bin/relay-health"], Interval = TimeSpan.FromSeconds(10), Retries = 3 },
        };
        IReadOnlyDictionary<string, string> said = Said((Annotations.Revision, "0123456789abcdef0123456789abcdef01234567"), (Annotations.Version, "1.2.3"), ("org.example.more", "word"));
        LayerInfo layer = _fixture.Layer("base", Directory("/etc"), File("/etc/file", "text"));
        PlatformImage[] images = [.. DebianArchitecture.Supported.Select(architecture => new PlatformImage(Definition(config), architecture, [layer], Epoch, said))];
        string layout = _fixture.Layout("oci", images);
        Attach(layout, images[0].Manifest.Descriptor.Digest, "application/spdx+json", """
            {"spdxVersion":"SPDX-2.3","files":[{},{},{}],"packages":[
            {"licenseConcluded":"MIT"},{"licenseConcluded":"NOASSERTION","licenseDeclared":"MIT"},{"licenseDeclared":"ISC AND (MIT OR GPL-3.0-or-later WITH Bison-exception-2.2) AND (ISC)"},{"licenseConcluded":"NONE"}]}
            """, byTag: true);
        string? index = null;
        ChangeIndex(layout, node => index = node["manifests"]![0]!["digest"]!.GetValue<string>());
        Attach(layout, index!, "application/vnd.in-toto+json", """
            {"predicateType":"https://slsa.dev/provenance/v1","predicate":{"runDetails":{"builder":{"id":"https://example.org/builder"}},
            "buildDefinition":{"externalParameters":{"lock":{"digest":{"sha256":"f20cdb3d5904853d1784e7247061255d5b47db5d183452da7c9b2b3c826b4c48"}}},"resolvedDependencies":[{"uri":"git+https://example.org/relay"},{"uri":"pkg:deb/debian/s6"}]}}}
            """, byTag: true);
        return layout;
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        int code = await CommandLine.RunAsync(arguments, errors, output);
        return (code, output.ToString(), errors.ToString());
    }
}
