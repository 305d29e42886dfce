using System.Security.Cryptography;
using Relaybox.ImageBuilder.Cli;
using Relaybox.ImageBuilder.Oci.Reading;
using Relaybox.Testing;
using Relaybox.Testing.Engine;
using Relaybox.Testing.Processes;

namespace Relaybox.Images.Tests.Registries;

/// <summary>What <c>./build.sh push</c> and <c>./build.sh sign</c> do, against a registry on this machine. Nothing here leaves the loopback.</summary>
public sealed class RegistryTests : IDisposable
{
    private const string Repository = "relaybox/relay";
    private const string Tag = "1.0.0";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relaybox-registry-test-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_pushed_image_comes_back_with_the_same_digests_everywhere()
    {
        RelayImage.MustBeComposed();
        await using var registry = await LocalRegistry.StartAsync(Cancelled);
        using var layout = ImageLayout.Open(RelayImage.Layout);
        var resolver = new ImageResolver(layout);
        var image = resolver.Resolve(tag: null);

        var pushed = await PushAsync(registry);

        Assert.Equal($"{registry.Host}/{Repository}@{image.Root.Digest}", pushed);
        Assert.NotEmpty(resolver.Referrers);
        var back = await PullAsync(registry, [Tag, .. resolver.Referrers.Select(referrers => referrers.Tag)]);
        Assert.Equal(Blobs(RelayImage.Layout), Blobs(back));
        using var pulled = ImageLayout.Open(back);
        var found = new ImageResolver(pulled);
        Assert.Equal(Describe(image), Describe(found.Resolve(Tag)));
        Assert.Equal(resolver.Referrers.Select(referrers => (referrers.Tag, referrers.Index.Digest)).Order(), found.Referrers.Select(referrers => (referrers.Tag, referrers.Index.Digest)).Order());
    }

    [Fact]
    public async Task Pushing_again_changes_nothing()
    {
        RelayImage.MustBeComposed();
        await using var registry = await LocalRegistry.StartAsync(Cancelled);
        using var layout = ImageLayout.Open(RelayImage.Layout);

        var first = await PushAsync(registry);
        var second = await PushAsync(registry);

        Assert.Equal(first, second);
        foreach (var (tag, index) in new ImageResolver(layout).Referrers)
            Assert.Equal(index.Digest, DigestOf(await registry.ManifestAsync(Repository, tag, index.MediaType, Cancelled)));
    }

    [Fact]
    public async Task A_container_engine_pulls_by_digest_what_was_composed()
    {
        RelayImage.MustBeComposed();
        await Requirements.NeedEngineAsync();
        await using var registry = await LocalRegistry.StartAsync(Cancelled);
        using var layout = ImageLayout.Open(RelayImage.Layout);
        var platform = Assert.Single(new ImageResolver(layout).Resolve(tag: null).Of(ImageBuilder.DebianArchitecture.Host.Name));
        var pushed = await PushAsync(registry);

        (await ContainerEngine.RunAsync(["pull", "--quiet", pushed], Cancelled)).EnsureSuccess();
        try
        {
            var layers = (await ContainerEngine.RunAsync(["image", "inspect", "--format", "{{range .RootFS.Layers}}{{println .}}{{end}}", pushed], Cancelled)).EnsureSuccess();
            var digests = (await ContainerEngine.RunAsync(["image", "inspect", "--format", "{{range .RepoDigests}}{{println .}}{{end}}", pushed], Cancelled)).EnsureSuccess();

            Assert.Equal(platform.Layers.Select(layer => layer.DiffId), Lines(layers));
            Assert.Contains(pushed, Lines(digests));
        }
        finally
        {
            // Only the name; the engine may hold the same image under others.
            await ContainerEngine.RunAsync(["image", "rm", pushed], Cancelled);
        }
    }

    [Fact]
    public async Task A_signed_image_verifies_and_another_one_does_not()
    {
        RelayImage.MustBeComposed();
        await using var registry = await LocalRegistry.StartAsync(Cancelled);
        using var layout = ImageLayout.Open(RelayImage.Layout);
        var resolver = new ImageResolver(layout);
        var image = resolver.Resolve(tag: null);
        var pushed = await PushAsync(registry);
        (await CosignAsync("generate-key-pair", "--output-key-prefix", PathOf("test"))).EnsureSuccess();
        (await CosignAsync("generate-key-pair", "--output-key-prefix", PathOf("other"))).EnsureSuccess();

        await RunAsync("sign", RelayImage.Layout, "--registry", $"{registry.Host}/{Repository}", "--key", PathOf("test.key"), "--cosign", HostTool.Cosign);

        foreach (var digest in image.Platforms.Select(platform => platform.Manifest.Descriptor.Digest).Prepend(image.Root.Digest))
            (await VerifyAsync("test", $"{registry.Host}/{Repository}@{digest}")).EnsureSuccess();
        foreach (var platform in image.Platforms)
            (await VerifyAsync("test", $"{registry.Host}/{Repository}@{platform.Manifest.Descriptor.Digest}", "verify-attestation", "--type", "spdxjson")).EnsureSuccess();
        (await VerifyAsync("test", pushed, "verify-attestation", "--type", "https://slsa.dev/provenance/v1")).EnsureSuccess();

        Assert.Contains("no matching signatures", (await VerifyAsync("other", pushed)).StandardError, StringComparison.Ordinal);
        // It is in the same repository, and nobody signed it.
        Assert.Contains("no signatures found", (await VerifyAsync("test", $"{registry.Host}/{Repository}@{resolver.Referrers[0].Index.Digest}")).StandardError, StringComparison.Ordinal);
        Assert.False((await VerifyAsync("test", $"{registry.Host}/{Repository}@sha256:{new string('0', 64)}")).Succeeded);
    }

    [Fact]
    public async Task Without_encryption_nothing_is_sent_to_another_machine()
    {
        RelayImage.MustBeComposed();
        await using var errors = new StringWriter();

        // 192.0.2.1 is a documentation address (RFC 5737).
        var code = await CommandLine.RunAsync(["push", RelayImage.Layout, "--registry", "192.0.2.1:5000/relay:1.0.0", "--plain-http", "--oras", HostTool.Oras], errors);

        Assert.Equal(1, code);
        Assert.StartsWith("--plain-http: 192.0.2.1:5000/relay:1.0.0 is not on this machine", errors.ToString(), StringComparison.Ordinal);
    }

    private static Task<string> PushAsync(LocalRegistry registry) =>
        RunAsync("push", RelayImage.Layout, "--registry", $"{registry.Host}/{Repository}:{Tag}", "--plain-http", "--oras", HostTool.Oras);

    private static async Task<string> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, errors, output);
        Assert.True(code == 0, $"relaybox-image {arguments[0]} ended with {code}: {errors}");
        return output.ToString().Trim();
    }

    private async Task<string> PullAsync(LocalRegistry registry, IEnumerable<string> tags)
    {
        var folder = PathOf("pulled");
        foreach (var tag in tags)
            (await ProcessRunner.RunAsync(HostTool.Oras, ["cp", "--no-tty", "--from-plain-http", "--to-oci-layout", $"{registry.Host}/{Repository}:{tag}", $"{folder}:{tag}"], cancellationToken: Cancelled)).EnsureSuccess();
        return folder;
    }

    // The password of the keys is empty; cosign reads it from standard input, which is closed.
    private static Task<ProcessResult> CosignAsync(params string[] arguments) => ProcessRunner.RunAsync(HostTool.Cosign, arguments, cancellationToken: Cancelled);

    private Task<ProcessResult> VerifyAsync(string key, string image, string command = "verify", params string[] options) =>
        CosignAsync([command, "--key", PathOf($"{key}.pub"), "--insecure-ignore-tlog=true", .. options, image]);

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private static string[] Lines(ProcessResult result) => result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string DigestOf(byte[] bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static IEnumerable<string?> Blobs(string layout) =>
        Directory.GetFiles(Path.Combine(layout, "blobs", "sha256")).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    /// <summary>Every digest of an image, read from its verified manifests.</summary>
    private static IEnumerable<string> Describe(StoredImage image) =>
    [
        $"index {image.Root.Digest}",
        .. image.Artifacts.Select(artifact => $"index has {artifact.Type} {artifact.Manifest.Descriptor.Digest}"),
        .. image.Platforms.SelectMany(platform => (IEnumerable<string>)
        [
            $"{platform.Name} {platform.Manifest.Descriptor.Digest} {platform.Configuration.Descriptor.Digest}",
            .. platform.Layers.Select(layer => $"{platform.Name} layer {layer.Descriptor.Digest} {layer.DiffId}"),
            .. platform.Artifacts.Select(artifact => $"{platform.Name} has {artifact.Type} {artifact.Manifest.Descriptor.Digest}"),
        ]),
    ];
}
