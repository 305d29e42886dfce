using System.Security.Cryptography;
using System.Text;
using Relaybox.ImageBuilder.Oci.Reading;
using Relaybox.ImageBuilder.Releases;

namespace Relaybox.ImageBuilder.Tests.Releases;

public sealed class RegistryPushTests : IDisposable
{
    private const string Configuration = """{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}""";

    private readonly ScratchFolder _folder = new();
    private readonly RecordedReport _report = new();
    private readonly string _manifest;

    public RegistryPushTests()
    {
        _folder.Write("oci-layout", """{"imageLayoutVersion":"1.0.0"}""");
        _manifest = $$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{{Blob("application/vnd.oci.image.config.v1+json", Configuration)}},"layers":[]}""";
        var descriptor = Blob("application/vnd.oci.image.manifest.v1+json", _manifest);
        _folder.Write("index.json", $$$"""{"schemaVersion":2,"manifests":[{{{descriptor[..^1]}}},"annotations":{"org.opencontainers.image.ref.name":"1.0.0"}}]}""");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Keeps_the_tag_of_the_image_when_none_is_named_and_says_both_digests()
    {
        var oras = new FakeOras { Served = _manifest };

        var pushed = await PushAsync(oras, "127.0.0.1:5000/relay", plainHttp: true);

        var digest = DigestOf(_manifest);
        Assert.Equal($"127.0.0.1:5000/relay@{digest}", pushed);
        Assert.Equal(
            [$"cp --no-tty --from-oci-layout --to-plain-http {_folder.Path}@{digest} 127.0.0.1:5000/relay:1.0.0", "manifest fetch --plain-http 127.0.0.1:5000/relay:1.0.0"],
            oras.Commands);
        Assert.Equal([$"127.0.0.1:5000/relay:1.0.0: {digest} in the registry, {digest} in {_folder.Path}"], _report.Steps);
    }

    [Fact]
    public async Task Speaks_without_tls_only_when_asked()
    {
        var oras = new FakeOras { Served = _manifest };

        await PushAsync(oras, "127.0.0.1:5000/relay:x", plainHttp: false);

        Assert.DoesNotContain(oras.Commands, command => command.Contains("plain-http", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_registry_that_serves_something_else_is_an_error()
    {
        var oras = new FakeOras { Served = _manifest + "\n" };

        var failure = await Assert.ThrowsAsync<ImageBuildException>(() => PushAsync(oras, "ghcr.io/example/relay", plainHttp: false));

        Assert.Equal(
            $"ghcr.io/example/relay:1.0.0 has the digest {DigestOf(_manifest + "\n")} in the registry and {DigestOf(_manifest)} in {_folder.Path}: the registry has changed what was pushed, use another.",
            failure.Message);
    }

    [Fact]
    public async Task What_a_registry_refuses_is_told_in_its_own_words()
    {
        var oras = new FakeOras { Refusal = "some progress\nError response from registry: unauthorized: authentication required\n" };

        var failure = await Assert.ThrowsAsync<ImageBuildException>(() => PushAsync(oras, "ghcr.io/example/relay", plainHttp: false));

        Assert.Equal("ghcr.io/example/relay:1.0.0 could not be pushed: Error response from registry: unauthorized: authentication required", failure.Message);
    }

    private async Task<string> PushAsync(FakeOras oras, string registry, bool plainHttp)
    {
        using var layout = ImageLayout.Open(_folder.Path);
        return await new RegistryPush(oras, "oras", _report).PushAsync(layout, RegistryName.Parse(registry), plainHttp, TestContext.Current.CancellationToken);
    }

    private string Blob(string mediaType, string text)
    {
        var digest = DigestOf(text);
        _folder.Write("blobs/" + digest.Replace(':', '/'), text);
        return $$"""{"mediaType":"{{mediaType}}","digest":"{{digest}}","size":{{Encoding.UTF8.GetByteCount(text)}}}""";
    }

    private static string DigestOf(string text) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
