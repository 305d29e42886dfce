using Relaybox.ImageBuilder.Oci;

namespace Relaybox.ImageBuilder.Inspection;

/// <summary>What people call the annotations that the OCI image specification defines ("Annotations").</summary>
internal static class AnnotationLabels
{
    private const string Prefix = "org.opencontainers.image.";

    /// <summary>Keys and labels in the order in which they are shown.</summary>
    public static readonly IReadOnlyList<(string Key, string Label)> All =
    [
        (Annotations.Description, "description"),
        (Annotations.Version, "version"),
        (Annotations.Revision, "revision"),
        (Annotations.Source, "source"),
        (Prefix + "url", "web page"),
        (Prefix + "documentation", "documentation"),
        (Prefix + "vendor", "vendor"),
        (Prefix + "authors", "authors"),
        (Prefix + "licenses", "licences"),
        (Prefix + "base.name", "base"),
        (Prefix + "base.digest", "base digest"),
        (Annotations.Created, "created"),
    ];

    /// <summary>Whether a key is shown under a label or as the heading.</summary>
    public static bool Has(string key) => key == Annotations.Title || All.Any(entry => entry.Key == key);
}
