using System.Globalization;
using System.Text;

namespace Relaybox.ImageBuilder.Releases;

/// <summary>The notes of a release, in Markdown: what changes, in which packages, the digests, and how anybody verifies them.</summary>
internal static class ReleaseNotes
{
    /// <summary>Who proves to Sigstore which workflow asks for a certificate, when a release is signed by GitHub Actions.</summary>
    public const string TokenIssuer = "https://token.actions.githubusercontent.com";

    /// <summary>The notes; they end with a line feed.</summary>
    public static string Format(PublishedRelease facts)
    {
        var notes = new StringBuilder();
        notes.Append(CultureInfo.InvariantCulture, $"# Relaybox {facts.Version}\n\n{facts.Changes}\n\n");
        notes.Append(CultureInfo.InvariantCulture, $"## Packages\n\n{facts.Packages ?? "This is the first release: `packages.lock.yaml` has every package.\n"}\n");
        notes.Append(CultureInfo.InvariantCulture, $"## Digests\n\n`{facts.Registry.Tagged(facts.Version.Text)}`, for {string.Join(" and ", facts.Platforms.Select(platform => platform.Architecture))}:\n\n");
        notes.Append(CultureInfo.InvariantCulture, $"| | digest |\n|---|---|\n| index | `{facts.Index}` |\n");
        foreach (var (architecture, digest) in facts.Platforms)
            notes.Append(CultureInfo.InvariantCulture, $"| {architecture} | `{digest}` |\n");
        notes.Append("\n## Verifying\n\n");
        notes.Append("What was downloaded is what was published:\n\n");
        Command(notes, $"sha256sum --check --ignore-missing {ChecksumFile.Name}");
        notes.Append(facts.Signer is null
            ? "Nobody signed this release.\n\n"
            : "It was published by this project's release workflow, which signed the index, each platform's image, the SBOMs and the provenance:\n\n");
        if (facts.Signer is not null)
            Command(notes, $"cosign verify --certificate-identity={facts.Signer} --certificate-oidc-issuer={TokenIssuer} {facts.Registry.At(facts.Index)}");
        notes.Append("It was made from this source, for building it again gives the same bytes:\n\n");
        Command(notes, $"git checkout {facts.Version.GitTag} && ./build.sh verify --release={facts.Layout}");
        return notes.ToString().TrimEnd('\n') + "\n";
    }

    private static void Command(StringBuilder notes, string command) => notes.Append(CultureInfo.InvariantCulture, $"    {command}\n\n");
}
