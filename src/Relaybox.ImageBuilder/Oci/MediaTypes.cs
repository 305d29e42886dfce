namespace Relaybox.ImageBuilder.Oci;

/// <summary>Media types of the OCI image specification 1.1.</summary>
internal static class MediaTypes
{
    public const string Index = "application/vnd.oci.image.index.v1+json";
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";
    public const string Configuration = "application/vnd.oci.image.config.v1+json";
    public const string GzipLayer = "application/vnd.oci.image.layer.v1.tar+gzip";

    /// <summary>An SPDX document (registered with IANA).</summary>
    public const string Spdx = "application/spdx+json";

    /// <summary>An in-toto statement (registered with IANA).</summary>
    public const string InToto = "application/vnd.in-toto+json";
}
