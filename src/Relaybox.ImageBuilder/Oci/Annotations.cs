namespace Relaybox.ImageBuilder.Oci;

/// <summary>Keys of annotations that the OCI image specification or an engine defines.</summary>
internal static class Annotations
{
    public const string Title = "org.opencontainers.image.title";
    public const string Description = "org.opencontainers.image.description";
    public const string Licenses = "org.opencontainers.image.licenses";
    public const string Vendor = "org.opencontainers.image.vendor";
    public const string Url = "org.opencontainers.image.url";
    public const string Documentation = "org.opencontainers.image.documentation";
    public const string Source = "org.opencontainers.image.source";
    public const string Revision = "org.opencontainers.image.revision";
    public const string Version = "org.opencontainers.image.version";
    public const string Created = "org.opencontainers.image.created";
    public const string RefName = "org.opencontainers.image.ref.name";

    /// <summary>
    /// Debian's code name of the release that the packages are from. There is no base image, so the specification's <c>base.name</c> and
    /// <c>base.digest</c>, which name one, are not given.
    /// </summary>
    public const string DebianSuite = "org.relaybox.debian.suite";

    /// <summary>The lock's date: the state of Debian's archive that the packages were resolved from, RFC 3339.</summary>
    public const string DebianDate = "org.relaybox.debian.date";

    /// <summary>containerd's, by which Docker 25 and later names what it loads from a layout.</summary>
    public const string ContainerdImageName = "io.containerd.image.name";
}
