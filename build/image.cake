// Composing images: all the work is relaybox-image's, the image builder in src/.

const string RelayImage = "relaybox/relay:latest";

// Every relay image carries it (images/relay/image.yaml), and nothing else does.
const string RelayImageLabel = "org.opencontainers.image.title=Relaybox relay";

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
    ComposeRelayImage();
});

// msbuild, because `dotnet build` sums up even a build that did nothing.
void Compile(string project) => Run("dotnet", "msbuild", project, "-restore", "-property:Configuration=Release", "-verbosity:quiet", "-nologo");

void ImageBuilder(params string[] arguments) => Run("dotnet", [paths.ImageBuilder, .. arguments]);

void ComposeRelayImage(params string[] options) => ImageBuilder(["build",
    "--definition", paths.Definition("relay"), "--lock", paths.Lock, "--architecture", "host",
    "--output", paths.Image("relay"), "--cache", paths.Cache, "--tag", RelayImage, .. options]);
