using Relaybox.ImageBuilder.Oci;

namespace Relaybox.ImageBuilder.Tests.Oci;

public sealed class ImageReferenceTests
{
    [Theory]
    [InlineData("relaybox/relay:latest", "relaybox/relay", "latest", "docker.io/relaybox/relay:latest")]
    [InlineData("relaybox/relay", "relaybox/relay", "latest", "docker.io/relaybox/relay:latest")]
    [InlineData("relay:1.0", "relay", "1.0", "docker.io/library/relay:1.0")]
    [InlineData("localhost:5000/relay", "localhost:5000/relay", "latest", "localhost:5000/relay:latest")]
    [InlineData("registry.example.org/a/b:x", "registry.example.org/a/b", "x", "registry.example.org/a/b:x")]
    public void Reads_names_as_engines_do(string text, string repository, string tag, string qualified)
    {
        var reference = ImageReference.Parse(text);

        Assert.Equal(new ImageReference(repository, tag), reference);
        Assert.Equal(qualified, reference.Qualified);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Relay:latest")]
    [InlineData("relay:")]
    [InlineData("relay:a b")]
    [InlineData("relay latest")]
    public void Refuses_names_that_no_engine_takes(string text) =>
        Assert.Contains($"'{text}' is no image name", Assert.Throws<ImageBuildException>(() => ImageReference.Parse(text)).Message, StringComparison.Ordinal);
}
