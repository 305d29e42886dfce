using System.Text;
using System.Text.Json;
using Relaybox.ImageBuilder.Processes;

namespace Relaybox.ImageBuilder.Releases;

/// <summary>
/// Signs what a registry has with <c>cosign</c>: the index and the manifest of each platform, and as attestations the SBOM of each
/// platform and the provenance of the index. What is signed is named by digest, never by tag.
/// </summary>
/// <param name="runner">Runs cosign.</param>
/// <param name="cosign">The program: a path, or a name on the search path.</param>
/// <param name="report">Hears what is signed.</param>
internal sealed class ImageSigner(ICommandRunner runner, string cosign, IBuildReport report)
{
    // cosign's own names of the kinds of predicate.
    private const string SpdxPredicate = "spdxjson";

    private static readonly Dictionary<string, string?> SameEnvironment = [];

    /// <summary>Signs an image.</summary>
    /// <param name="documents">The image, and what is said about it.</param>
    /// <param name="registry">Where it was pushed to.</param>
    /// <param name="key">
    /// File of a private key, which signs without a transparency log; null signs as the identity that the CI's OpenID Connect token
    /// proves (Sigstore's "keyless" signing), and leaves that in the public log.
    /// </param>
    /// <param name="cancellationToken">Stops; signatures that were made by then stay.</param>
    /// <exception cref="ImageBuildException">cosign fails.</exception>
    public async Task SignAsync(SupplyChainDocuments documents, RegistryName registry, string? key, CancellationToken cancellationToken)
    {
        string[] with = key is null ? ["--yes"] : ["--yes", "--key", key, "--tlog-upload=false"];
        string index = registry.At(documents.Image.Root.Digest);
        await RunAsync(["sign", "--recursive", .. with, index], index, cancellationToken);

        var folder = Directory.CreateTempSubdirectory("relaybox-sign-");
        try
        {
            foreach (var (platform, spdx) in documents.Sboms)
                await AttestAsync(registry.At(platform.Manifest.Descriptor.Digest), SpdxPredicate, spdx);
            var (type, predicate) = PredicateOf(documents.Provenance);
            await AttestAsync(index, type, predicate);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        async Task AttestAsync(string subject, string type, byte[] predicate)
        {
            string file = Path.Combine(folder.FullName, "predicate.json");
            await File.WriteAllBytesAsync(file, predicate, cancellationToken);
            await RunAsync(["attest", .. with, "--type", type, "--predicate", file, subject], $"{type} of {subject}", cancellationToken);
        }
    }

    /// <summary>The type and the predicate of an in-toto statement; cosign writes the rest of the statement itself.</summary>
    private static (string Type, byte[] Predicate) PredicateOf(byte[] statement)
    {
        try
        {
            using var json = JsonDocument.Parse(statement);
            return (json.RootElement.GetProperty("predicateType").GetString()!, Encoding.UTF8.GetBytes(json.RootElement.GetProperty("predicate").GetRawText()));
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ImageBuildException($"The provenance that is attached to the image is no in-toto statement: {failure.Message}", failure);
        }
    }

    private async Task RunAsync(string[] arguments, string what, CancellationToken cancellationToken)
    {
        var result = await runner.RunAsync(cosign, arguments, SameEnvironment, cancellationToken)
            ?? throw new ImageBuildException($"There is no program {cosign}: './build.sh sign' brings it, 'relaybox-image tool cosign' unpacks it.");
        if (result.ExitCode != 0)
            throw new ImageBuildException($"{what} could not be signed: {result.LastWords}");
        report.Step($"Signed {what}");
    }
}
