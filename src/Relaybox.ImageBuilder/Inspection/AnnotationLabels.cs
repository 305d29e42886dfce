using Relaybox.ImageBuilder.Oci;

namespace Relaybox.ImageBuilder.Inspection;

/// <summary>What people call the annotations of an image.</summary>
internal static class AnnotationLabels
{
    /// <summary>Keys and labels in the order in which they are shown.</summary>
    public static readonly IReadOnlyList<(string Key, string Label)> All =
    [
        (Annotations.Description, "description"),
        (Annotations.Version, "version"),
        (Annotations.Revision, "revision"),
        (Annotations.Source, "source"),
        (Annotations.Url, "web page"),
        (Annotations.Documentation, "documents"),
        (Annotations.Vendor, "vendor"),
        (Annotations.Licenses, "licences"),
        (Annotations.DebianSuite, "Debian suite"),
        (Annotations.DebianDate, "Debian as of"),
        (Annotations.Created, "created"),
    ];

    /// <summary>Whether a key is shown under a label or as the heading.</summary>
    public static bool Has(string key) => key == Annotations.Title || All.Any(entry => entry.Key == key);
}
