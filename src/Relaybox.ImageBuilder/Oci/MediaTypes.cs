namespace Relaybox.ImageBuilder.Oci;

/// <summary>Media types of the OCI image specification 1.1, and of the documents that go with an image.</summary>
internal static class MediaTypes
{
    public const string Index = "application/vnd.oci.image.index.v1+json";
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";
    public const string Configuration = "application/vnd.oci.image.config.v1+json";
    public const string Empty = "application/vnd.oci.empty.v1+json";
    public const string GzipLayer = "application/vnd.oci.image.layer.v1.tar+gzip";

    /// <summary>SPDX in JSON, as IANA has it.</summary>
    public const string Spdx = "application/spdx+json";

    /// <summary>An in-toto statement in JSON.</summary>
    public const string InToto = "application/vnd.in-toto+json";
}
