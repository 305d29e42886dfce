namespace Relaybox.ImageBuilder.Oci;

/// <summary>Keys of annotations that the OCI image specification or an engine defines.</summary>
internal static class Annotations
{
    public const string Title = "org.opencontainers.image.title";
    public const string Description = "org.opencontainers.image.description";
    public const string Created = "org.opencontainers.image.created";
    public const string RefName = "org.opencontainers.image.ref.name";

    /// <summary>The commit that an image was built from.</summary>
    public const string Revision = "org.opencontainers.image.revision";

    public const string Version = "org.opencontainers.image.version";
    public const string Source = "org.opencontainers.image.source";

    /// <summary>What is said about one build; all other annotations follow from the definition.</summary>
    public static readonly IReadOnlyList<string> OfTheBuild = [Revision, Source, Version];

    /// <summary>containerd's, by which Docker 25 and later names what it loads from a layout.</summary>
    public const string ContainerdImageName = "io.containerd.image.name";
}
