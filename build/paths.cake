// Every path of the build, relative to the repository's root; nothing else names them.

readonly record struct BuildPaths(string Root)
{
    public string Solution => $"{Root}/Relaybox.slnx";
    public string Artifacts => $"{Root}/artifacts";
    public string TestResults => $"{Artifacts}/test-results";
    public string Tools => $"{Artifacts}/tools";
    public string Releases => $"{Artifacts}/release";
    public string Cache => $"{Artifacts}/cache";
    public string Lock => $"{Root}/images/packages.lock.yaml";
    public string ImageBuilderProject => $"{Root}/src/Relaybox.ImageBuilder/Relaybox.ImageBuilder.csproj";
    public string ImageBuilder => $"{Artifacts}/bin/Relaybox.ImageBuilder/release/relaybox-image.dll";
    public string BenchProject => $"{Root}/tests/Relaybox.Bench/Relaybox.Bench.csproj";
    public string Compose => $"{Root}/compose/compose.yaml";
    public string ComposeEnvironment => $"{Root}/compose/.env";
    public string Definition(string image) => $"{Root}/images/{image}/image.yaml";
    public string Image(string image) => $"{Artifacts}/images/{image}";
    public string Layout(string image) => $"{Image(image)}/oci";
}

var paths = new BuildPaths(MakeAbsolute(Directory("..")).FullPath);
