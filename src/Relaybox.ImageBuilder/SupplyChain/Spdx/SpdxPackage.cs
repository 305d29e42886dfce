using System.Text.Json.Serialization;

namespace Relaybox.ImageBuilder.SupplyChain.Spdx;

/// <summary>Whatever has a name and a version: the image, a Debian package in it, a program, a NuGet package, a compiler.</summary>
internal sealed record SpdxPackage
{
    [JsonPropertyName("SPDXID")]
    public required string SpdxId { get; init; }

    public required string Name { get; init; }

    public string? VersionInfo { get; init; }

    /// <summary>File name of the package's archive, without a folder.</summary>
    public string? PackageFileName { get; init; }

    /// <summary><c>Person: …</c> or <c>Organization: …</c>: who distributes it.</summary>
    public string? Supplier { get; init; }

    /// <summary><c>Person: …</c> or <c>Organization: …</c>: who made this package.</summary>
    public string? Originator { get; init; }

    /// <summary>Where it came from; the project names no host, so mostly nothing is asserted and the package URL tells.</summary>
    public string DownloadLocation { get; init; } = SpdxDocument.NoAssertion;

    /// <summary>Whether its files are in the document.</summary>
    public bool FilesAnalyzed { get; init; }

    /// <summary>Over the files it contains; only with <see cref="FilesAnalyzed"/>.</summary>
    public SpdxVerificationCode? PackageVerificationCode { get; init; }

    public IReadOnlyList<SpdxChecksum>? Checksums { get; init; }

    public string? Homepage { get; init; }

    /// <summary>What it was built from.</summary>
    public string? SourceInfo { get; init; }

    public string LicenseConcluded { get; init; } = SpdxDocument.NoAssertion;

    public string LicenseDeclared { get; init; } = SpdxDocument.NoAssertion;

    public string CopyrightText { get; init; } = SpdxDocument.NoAssertion;

    public string? Summary { get; init; }

    public string? Comment { get; init; }

    public IReadOnlyList<SpdxExternalReference>? ExternalRefs { get; init; }

    /// <summary><c>CONTAINER</c>, <c>APPLICATION</c>, <c>LIBRARY</c>, …</summary>
    public string? PrimaryPackagePurpose { get; init; }
}
