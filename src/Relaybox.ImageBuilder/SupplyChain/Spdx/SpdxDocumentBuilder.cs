using System.Security.Cryptography;
using System.Text.Json;
using Relaybox.ImageBuilder.Composition;
using Relaybox.ImageBuilder.Oci;

namespace Relaybox.ImageBuilder.SupplyChain.Spdx;

/// <summary>Makes the bill of materials of one image: an SPDX 2.3 document of what its layers really have.</summary>
internal static class SpdxDocumentBuilder
{
    // SPDX 2.3, 6.5: for creators without a site of their own for such documents.
    private const string NamespaceBase = "https://spdx.org/spdxdocs/";

    /// <summary>Builds the document's text.</summary>
    /// <param name="image">The image; the document names its manifest by digest.</param>
    /// <param name="contents">What is in it.</param>
    public static byte[] Build(PlatformImage image, ImageContents contents)
    {
        var graph = new SpdxGraph();
        graph.Add(Describe(image, contents));
        graph.Relate(SpdxDocument.Id, "DESCRIBES", SpdxIds.Image);
        new DebianPackages(contents, graph).Add();
        new BuiltPackages(contents, graph).Add();

        string name = $"{contents.Definition.Name}-{image.Architecture}";
        var document = new SpdxDocument
        {
            Name = name,
            DocumentNamespace = NamespaceBase,
            CreationInfo = new SpdxCreationInfo(PlatformImage.Timestamp(image.Epoch), ["Tool: relaybox-image"]),
            DocumentDescribes = [SpdxIds.Image],
            Packages = graph.Packages,
            Files = graph.Files,
            HasExtractedLicensingInfos = graph.Licenses,
            Relationships = graph.Relationships,
        };
        return Serialize(document with { DocumentNamespace = $"{NamespaceBase}{name}-{UuidOf(SHA256.HashData(Serialize(document)))}" });
    }

    private static SpdxPackage Describe(PlatformImage image, ImageContents contents)
    {
        string digest = image.Manifest.Descriptor.Digest;
        return new SpdxPackage
        {
            SpdxId = SpdxIds.Image,
            Name = contents.Definition.Name,
            VersionInfo = image.Annotations.GetValueOrDefault(Annotations.Version),
            Supplier = contents.Definition.Vendor is { } vendor ? $"Organization: {vendor}" : null,
            Checksums = [new SpdxChecksum("SHA256", digest["sha256:".Length..])],
            LicenseDeclared = contents.Definition.Licenses ?? SpdxDocument.NoAssertion,
            Summary = contents.Definition.Description,
            Comment = "The sum is that of the image's manifest.",
            ExternalRefs = [SpdxExternalReference.Purl(PackageUrl.Oci(contents.Definition.Name, digest, image.Architecture.Name))],
            PrimaryPackagePurpose = "CONTAINER",
        };
    }

    private static byte[] Serialize(SpdxDocument document) => JsonSerializer.SerializeToUtf8Bytes(document, SpdxJsonContext.Canonical.SpdxDocument);

    /// <summary>A UUID of version 8 (RFC 9562): ours to fill, here with the beginning of a SHA-256 sum.</summary>
    private static Guid UuidOf(ReadOnlySpan<byte> sum)
    {
        Span<byte> bytes = stackalloc byte[16];
        sum[..16].CopyTo(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
