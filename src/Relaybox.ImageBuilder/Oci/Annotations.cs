namespace Relaybox.ImageBuilder.Oci;

/// <summary>Keys of annotations that the OCI image specification or an engine defines.</summary>
internal static class Annotations
{
    public const string Title = "org.opencontainers.image.title";
    public const string Description = "org.opencontainers.image.description";
    public const string Created = "org.opencontainers.image.created";
    public const string RefName = "org.opencontainers.image.ref.name";

    /// <summary>containerd's, by which Docker 25 and later names what it loads from a layout.</summary>
    public const string ContainerdImageName = "io.containerd.image.name";
}
