// Composing images: all the work is relaybox-image's, the image builder in src/.

const string RelayRepository = "relaybox/relay";
const string RelayImage = RelayRepository + ":latest";

// Every relay image carries it (images/relay/image.yaml), and nothing else does.
const string RelayImageLabel = "org.opencontainers.image.title=Relaybox relay";

/// What a relay runs on, by Debian's names.
string[] Architectures = ["amd64", "arm64"];

Task("build").Description("compile everything, warnings as errors").Does(() =>
{
    Compile(paths.Solution);
});

Task("image-builder").Does(() =>
{
    Compile(paths.ImageBuilderProject);
});

Task("image").Description("compose the relay image for this machine's architecture").IsDependentOn("image-builder").Does(() =>
{
    ComposeRelayImage([HostArchitecture], "--allow-unlocked");
});

Task("images").Description("compose the relay image for amd64 and arm64").IsDependentOn("image-builder").Does(() =>
{
    ComposeRelayImage(Architectures, "--allow-unlocked");
});

// msbuild, because `dotnet build` sums up even a build that did nothing.
void Compile(string project) => Run("dotnet", "msbuild", project, "-restore", "-property:Configuration=Release", "-verbosity:quiet", "-nologo");

void ImageBuilder(params string[] arguments) => Run("dotnet", [paths.ImageBuilder, .. arguments]);

void ComposeRelayImage(string[] architectures, params string[] options) => ImageBuilder(BuildArguments(architectures, options));

/// Composes for every architecture; where the runtime packs of one are missing and nothing demands them, for this machine's alone.
void ComposeRelayImagesThatCanBe(params string[] options)
{
    const int runtimePacksMissing = 4;
    var code = Start("dotnet", [paths.ImageBuilder, .. BuildArguments(Architectures, options)], null, out _);
    if (code == 0) return;
    if (code != runtimePacksMissing || EnvironmentVariable("RELAYBOX_REQUIRE_ENGINE") == "1")
        throw new CakeException(code, $"Composing the relay image failed with exit code {code}.");
    Console.WriteLine($"Going on with {HostArchitecture} alone: the tests that need both architectures will be skipped.");
    ComposeRelayImage([HostArchitecture], options);
}

string[] BuildArguments(string[] architectures, string[] options, string? release = null) => ["build",
    "--definition", paths.Definition("relay"), "--lock", paths.Lock, .. architectures.SelectMany(name => new[] { "--architecture", name }),
    "--output", paths.Image("relay"), "--cache", paths.Cache, "--tag", release is null ? RelayImage : $"{RelayRepository}:{release}",
    .. Annotations(release).SelectMany(annotation => new[] { "--annotation", annotation }), .. options];

/// A program for this machine out of the lock; where it lies then.
string Tool(string name, params string[] options)
{
    ImageBuilder(["tool", name, "--lock", paths.Lock, "--cache", paths.Cache, "--output", paths.Tools, .. options]);
    return $"{paths.Tools}/{name}";
}
