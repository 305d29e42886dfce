using System.Globalization;
using System.Text.Json;
using Relaybox.ImageBuilder.Oci.Reading;

namespace Relaybox.ImageBuilder.Inspection;

/// <summary>Says in a few words what an artifact that is attached to an image says.</summary>
/// <param name="Label">What it is: <c>SBOM</c>.</param>
/// <param name="Lines">What is in it.</param>
internal sealed record ArtifactSummary(string Label, IReadOnlyList<string> Lines)
{
    private const int MaxLicenses = 12;

    /// <summary>Reads, verifies and sums up an artifact.</summary>
    public static ArtifactSummary Of(ImageLayout layout, StoredArtifact artifact)
    {
        if (artifact.IsSignature)
            return new ArtifactSummary("signature", [$"{artifact.Type} {artifact.Manifest.Descriptor.Digest}"]);

        using JsonDocument? document = ArtifactDocument.Read(layout, artifact);
        if (document is null)
            return new ArtifactSummary("attached", [$"{artifact.Type} {artifact.Manifest.Descriptor.Digest}"]);

        JsonElement root = document.RootElement;
        return root.Text("spdxVersion") is { } version ? Spdx(version, root)
            : root.Text("predicateType") is { } predicate ? Provenance(predicate, root)
            : new ArtifactSummary("attached", [$"{artifact.Type} {artifact.Manifest.Descriptor.Digest}"]);
    }

    /// <summary>SPDX 2.3, clauses 7 and 8: packages with their licences, and files.</summary>
    private static ArtifactSummary Spdx(string version, JsonElement root)
    {
        JsonElement[] packages = [.. root.Items("packages")];
        string?[] stated = [.. packages.Select(package => Stated(package.Text("licenseConcluded")) ?? Stated(package.Text("licenseDeclared")))];
        // By licence, not by expression: that of one Debian package can be as long as a page.
        var licenses = stated.OfType<string>().SelectMany(NamesIn)
            .GroupBy(name => name, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Key} ({group.Count()})"))
            .ToArray();
        int unknown = stated.Count(license => license is null);
        string more = licenses.Length > MaxLicenses ? string.Create(CultureInfo.InvariantCulture, $" and {licenses.Length - MaxLicenses} others") : string.Empty;
        var lines = new List<string> { string.Create(CultureInfo.InvariantCulture, $"{version}: {packages.Length} packages, {root.Items("files").Count()} files") };
        if (licenses.Length > 0)
            lines.Add($"licences, and in how many packages: {string.Join(", ", licenses.Take(MaxLicenses))}{more}");
        if (unknown > 0)
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"packages without a stated licence: {unknown}"));
        return new ArtifactSummary("SBOM", lines);
    }

    /// <summary>The licences of an expression (SPDX 2.3, annex D), each once and with its exception.</summary>
    private static IEnumerable<string> NamesIn(string expression) =>
        expression.Replace("(", "", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal)
            .Split([" AND ", " OR "], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal);

    // SPDX 2.3, 7.13: nothing is known, or nothing was said.
    private static string? Stated(string? license) => license is null or "NOASSERTION" or "NONE" ? null : license;

    /// <summary>An in-toto statement with SLSA's provenance (slsa.dev/provenance/v1).</summary>
    private static ArtifactSummary Provenance(string predicate, JsonElement root)
    {
        JsonElement[] dependencies = [.. root.Items("predicate", "buildDefinition", "resolvedDependencies")];
        var lines = new List<string> { predicate };
        if (root.Text("predicate", "runDetails", "builder", "id") is { } builder)
            lines.Add($"builder {builder}");
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"{dependencies.Length} dependencies"));
        if (root.At(ProvenanceParameters.Path).Text("lock", "digest", "sha256") is { } sum)
            lines.Add($"lock sha256:{sum}");
        return new ArtifactSummary("provenance", lines);
    }
}
