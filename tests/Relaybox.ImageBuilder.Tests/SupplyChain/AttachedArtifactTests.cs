using System.Text.Json;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.SupplyChain;
using Relaybox.ImageBuilder.Tests.Oci;

namespace Relaybox.ImageBuilder.Tests.SupplyChain;

/// <summary>Documents in a layout, as the OCI specifications 1.1 say that an image's are found.</summary>
public sealed class AttachedArtifactTests
{
    private static readonly PlatformImage Image = PlatformImageTests.Sample(DebianArchitecture.Arm64, new SortedDictionary<string, string>(StringComparer.Ordinal));

    [Fact]
    public void Refers_to_its_subject_and_names_its_file()
    {
        AttachedArtifact artifact = Document("""{"spdxVersion":"SPDX-2.3"}""");

        Assert.Equal(
            $$$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"application/spdx+json","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[{"mediaType":"application/spdx+json","digest":"{{{artifact.Document.Descriptor.Digest}}}","size":26,"annotations":{"org.opencontainers.image.title":"relay-arm64.spdx.json"}}],"subject":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{{Image.Manifest.Descriptor.Digest}}}","size":{{{Image.Manifest.Descriptor.Size}}}},"annotations":{"org.opencontainers.image.created":"2025-11-21T01:53:20Z"}}""",
            System.Text.Encoding.UTF8.GetString(artifact.Manifest.Bytes));
    }

    [Fact]
    public void Is_listed_under_the_tag_of_its_subject_with_its_type()
    {
        AttachedArtifact[] artifacts = [Document("one"), Document("two")];

        (string tag, OciBlob list) = Assert.Single(AttachedArtifact.ReferrersOf(artifacts));

        Assert.Equal(Image.Manifest.Descriptor.Digest.Replace(':', '-'), tag);
        using JsonDocument index = JsonDocument.Parse(list.Bytes);
        Assert.Equal(
            artifacts.Select(artifact => artifact.Manifest.Descriptor.Digest).Order(StringComparer.Ordinal),
            index.RootElement.GetProperty("manifests").EnumerateArray().Select(entry => entry.GetProperty("digest").GetString()!));
        Assert.All(index.RootElement.GetProperty("manifests").EnumerateArray(), entry => Assert.Equal("application/spdx+json", entry.GetProperty("artifactType").GetString()));
    }

    private static AttachedArtifact Document(string text) =>
        new(Image.ManifestDescriptor, MediaTypes.Spdx, System.Text.Encoding.UTF8.GetBytes(text), "relay-arm64.spdx.json", Image.Epoch);
}
