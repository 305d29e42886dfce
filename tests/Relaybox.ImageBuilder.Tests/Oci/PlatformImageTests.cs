using System.Text;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Oci;

namespace Relaybox.ImageBuilder.Tests.Oci;

public sealed class PlatformImageTests
{
    [Fact]
    public void Describes_an_image_as_the_specification_says()
    {
        PlatformImage image = Sample(DebianArchitecture.Arm64, new SortedDictionary<string, string>(StringComparer.Ordinal) { ["org.opencontainers.image.revision"] = "abc" });

        Assert.Equal(Golden("configuration.golden.json"), Encoding.UTF8.GetString(image.Configuration.Bytes));
        Assert.Equal(Golden("manifest.golden.json"), Encoding.UTF8.GetString(image.Manifest.Bytes));
        Assert.Equal(new OciPlatform("arm64", "linux", "v8"), image.ManifestDescriptor.Platform);
    }

    [Fact]
    public void Leaves_out_what_the_definition_does_not_say()
    {
        var definition = new ImageDefinition { File = "image.yaml", Name = "bare", Suite = "trixie" };
        var image = new PlatformImage(definition, DebianArchitecture.Amd64, [], 0, new SortedDictionary<string, string>(StringComparer.Ordinal));

        Assert.Equal(
            """{"created":"1970-01-01T00:00:00Z","architecture":"amd64","os":"linux","config":{"WorkingDir":"/","Labels":{"org.opencontainers.image.created":"1970-01-01T00:00:00Z"}},"rootfs":{"type":"layers","diff_ids":[]},"history":[]}""",
            Encoding.UTF8.GetString(image.Configuration.Bytes));
    }

    internal static PlatformImage Sample(DebianArchitecture architecture, IReadOnlyDictionary<string, string> annotations) => new(
        new ImageDefinition
        {
            File = "image.yaml",
            Name = "relay",
            Title = "Relay",
            Description = "A relay.",
            Suite = "trixie",
            Config = new ImageConfig
            {
                Entrypoint = ["/usr/bin/relayd", "entry"],
                Environment = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = "/usr/bin", ["LANG"] = "C.UTF-8" },
                Ports = [new ExposedPort(993, "tcp"), new ExposedPort(25, "tcp")],
                Volumes = ["/data"],
                Labels = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["org.relaybox.test"] = "yes" },
                User = "relay",
                StopSignal = "SIGTERM",
                HealthCheck = new HealthCheck { Test = ["CMD", "/usr/bin/relay-health"], Interval = TimeSpan.FromSeconds(10), Retries = 3 },
            },
        },
        architecture,
        [Layer("base", '1'), Layer("relayd", '2')],
        1_763_690_000,
        annotations);

    private static LayerInfo Layer(string name, char digit) => new()
    {
        Name = name,
        Digest = "sha256:" + new string(digit, 64),
        DiffId = "sha256:" + new string('d', 63) + digit,
        Size = 10,
        UncompressedSize = 100,
        Entries = 1,
    };

    private static string Golden(string name) =>
        File.ReadAllText(Repository.PathOf("tests", "Relaybox.ImageBuilder.Tests", "Cases", nameof(PlatformImageTests), name)).TrimEnd('\n');
}
