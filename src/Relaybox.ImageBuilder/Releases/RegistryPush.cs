using System.Security.Cryptography;
using System.Text;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Oci.Reading;
using Relaybox.ImageBuilder.Processes;

namespace Relaybox.ImageBuilder.Releases;

/// <summary>
/// Pushes a finished image with <c>oras</c>, byte for byte: the index, the manifests of all platforms, their layers, and what is
/// attached to any of them. Not with skopeo: 1.9, which Debian 12 has, drops the artifact types from an index, or refuses it when
/// digests are to be preserved.
/// </summary>
/// <param name="runner">Runs oras.</param>
/// <param name="oras">The program: a path, or a name on the search path.</param>
/// <param name="report">Hears what is pushed.</param>
internal sealed class RegistryPush(ICommandRunner runner, string oras, IBuildReport report)
{
    private static readonly Dictionary<string, string?> SameEnvironment = [];

    /// <summary>Pushes an image and compares what the registry serves then with what was pushed.</summary>
    /// <param name="layout">The image: an OCI image layout, as folder or archive.</param>
    /// <param name="target">Where to; without a tag the image keeps its own.</param>
    /// <param name="plainHttp">Whether to speak HTTP without TLS; for a registry on this machine only.</param>
    /// <param name="cancellationToken">Stops; blobs that the registry has by then stay there, and no tag leads to them.</param>
    /// <returns>The image as the registry serves it: <c>HOST/NAME@sha256:…</c>.</returns>
    /// <exception cref="ImageBuildException">The layout is damaged, the registry refuses, or serves something else than was pushed.</exception>
    public async Task<string> PushAsync(ImageLayout layout, RegistryName target, bool plainHttp, CancellationToken cancellationToken)
    {
        if (plainHttp && !target.IsLoopback)
            throw new ImageBuildException($"--plain-http: {target} is not on this machine, and without TLS anybody on the way could put another image in its place.");
        var resolver = new ImageResolver(layout);
        var image = resolver.Resolve(tag: null);
        var tag = target.Tag ?? image.Tag
            ?? throw new ImageBuildException($"{layout.Name} names no tag: write one behind the name, as in {target.Tagged("1.0.0")}.");

        // The image's own tag comes last: who sees it finds everything that belongs to it.
        foreach (var (referrersTag, index) in resolver.Referrers)
            await PushAsync(layout, index.Digest, target.Tagged(referrersTag), plainHttp, cancellationToken);
        await PushAsync(layout, image.Root.Digest, target.Tagged(tag), plainHttp, cancellationToken);
        return target.At(image.Root.Digest);
    }

    private async Task PushAsync(ImageLayout layout, string digest, string target, bool plainHttp, CancellationToken cancellationToken)
    {
        string[] http = plainHttp ? ["--to-plain-http"] : [];
        await RunAsync(["cp", "--no-tty", "--from-oci-layout", .. http, $"{layout.Name}@{digest}", target], $"{target} could not be pushed", cancellationToken);
        string served = await ServedDigestAsync(target, plainHttp, cancellationToken);
        if (served != digest)
            throw new ImageBuildException($"{target} has the digest {served} in the registry and {digest} in {layout.Name}: the registry has changed what was pushed, use another.");
        report.Step($"{target}: {served} in the registry, {digest} in {layout.Name}");
    }

    /// <summary>Computed here from the bytes that the registry sends, not what it says about them.</summary>
    private async Task<string> ServedDigestAsync(string target, bool plainHttp, CancellationToken cancellationToken)
    {
        string[] http = plainHttp ? ["--plain-http"] : [];
        string manifest = await RunAsync(["manifest", "fetch", .. http, target], $"{target} was pushed, but cannot be fetched", cancellationToken);
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(manifest)));
    }

    private async Task<string> RunAsync(string[] arguments, string failure, CancellationToken cancellationToken)
    {
        var result = await runner.RunAsync(oras, arguments, SameEnvironment, cancellationToken)
            ?? throw new ImageBuildException($"There is no program {oras}: './build.sh push' brings it, 'relaybox-image tool oras' unpacks it.");
        return result.ExitCode == 0 ? result.Output : throw new ImageBuildException($"{failure}: {result.LastWords}");
    }
}
