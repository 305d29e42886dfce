using System.Globalization;
using Relaybox.ImageBuilder.Packages;

namespace Relaybox.ImageBuilder.Locking;

/// <summary>Makes locked packages of what apt chose (addresses) and what it knows about them (paragraphs).</summary>
internal static class LockedPackages
{
    // Where the security archive has its packages; apt's paragraphs do not say which archive they are of.
    private const string SecurityPool = "pool/updates/";

    /// <summary>Finds the paragraph of an address: the archive and path are the same, so it is this package in this version.</summary>
    /// <exception cref="ImageBuildException">There is none, or it lacks a field.</exception>
    public static LockedPackage Find(Uri address, DebianMirror mirror, IReadOnlyList<IReadOnlyDictionary<string, string>> paragraphs)
    {
        // The security archive first: on many mirrors its address begins like that of the main archive.
        PackageArchive? archive =
            IsBelow(address, mirror.DebianSecurity) ? PackageArchive.DebianSecurity :
            IsBelow(address, mirror.Debian) ? PackageArchive.Debian :
            null;
        var path = archive is { } known ? Uri.UnescapeDataString(address.AbsoluteUri[mirror.BaseOf(known).AbsoluteUri.Length..]) : null;
        var fields = paragraphs.FirstOrDefault(paragraph => paragraph.GetValueOrDefault("Filename") == path);
        if (archive is null || path is null || fields is null) throw new ImageBuildException($"apt chose {address} but its package lists do not have it.");

        return new LockedPackage
        {
            Name = Field("Package"),
            Version = Field("Version"),
            Architecture = Field("Architecture"),
            Archive = archive.Value,
            Path = path,
            Size = long.Parse(Field("Size"), CultureInfo.InvariantCulture),
            Sha256 = Field("SHA256"),
        };

        string Field(string name) => fields.GetValueOrDefault(name)
            ?? throw new ImageBuildException($"The package lists have no {name} for {path}.");
    }

    /// <summary>Names and versions of the paragraphs that describe packages of the security archive.</summary>
    public static IEnumerable<(string Name, string Version)> OfSecurityArchive(IReadOnlyList<IReadOnlyDictionary<string, string>> paragraphs) => paragraphs
        .Where(fields => fields.GetValueOrDefault("Filename")?.StartsWith(SecurityPool, StringComparison.Ordinal) == true)
        .Where(fields => fields.ContainsKey("Package") && fields.ContainsKey("Version"))
        .Select(fields => (fields["Package"], fields["Version"]));

    private static bool IsBelow(Uri address, Uri @base) => address.AbsoluteUri.StartsWith(@base.AbsoluteUri, StringComparison.Ordinal);
}
