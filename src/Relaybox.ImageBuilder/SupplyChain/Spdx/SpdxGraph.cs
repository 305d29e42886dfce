using Relaybox.ImageBuilder.Composition;

namespace Relaybox.ImageBuilder.SupplyChain.Spdx;

/// <summary>Collects the elements of a document; each is there once, whoever names it.</summary>
internal sealed class SpdxGraph
{
    private readonly SortedDictionary<string, SpdxPackage> _packages = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SpdxFile> _files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SpdxExtractedLicense> _licenses = new(StringComparer.Ordinal);
    private readonly HashSet<SpdxRelationship> _relationships = [];

    /// <summary>Sorted by id.</summary>
    public IReadOnlyList<SpdxPackage> Packages => [.. _packages.Values];

    /// <summary>Sorted by id.</summary>
    public IReadOnlyList<SpdxFile> Files => [.. _files.Values];

    /// <summary>Sorted by id.</summary>
    public IReadOnlyList<SpdxExtractedLicense> Licenses => [.. _licenses.Values];

    /// <summary>Sorted by the one, the kind and the other.</summary>
    public IReadOnlyList<SpdxRelationship> Relationships =>
    [
        .. _relationships.OrderBy(relation => relation.SpdxElementId, StringComparer.Ordinal)
            .ThenBy(relation => relation.RelationshipType, StringComparer.Ordinal)
            .ThenBy(relation => relation.RelatedSpdxElement, StringComparer.Ordinal),
    ];

    /// <summary>Adds a package.</summary>
    public void Add(SpdxPackage package) => _packages[package.SpdxId] = package;

    /// <summary>Adds a package with the files it contains.</summary>
    public void Add(SpdxPackage package, IReadOnlyCollection<ImageFile> files)
    {
        foreach (ImageFile file in files)
        {
            string id = SpdxIds.File(file.Path, file.Sums.Sha256);
            _files[id] = new SpdxFile
            {
                SpdxId = id,
                FileName = "." + file.Path,
                Checksums = [new SpdxChecksum("SHA1", file.Sums.Sha1), new SpdxChecksum("SHA256", file.Sums.Sha256)],
                Comment = file.IsHidden ? "A layer above has another file at this path, or none." : null,
            };
            Relate(package.SpdxId, "CONTAINS", id);
        }

        // The code of a package without files would be that of nothing, which SPDX does not define.
        Add(files.Count == 0 ? package : package with { FilesAnalyzed = true, PackageVerificationCode = SpdxVerificationCode.Of(files.Select(file => file.Sums.Sha1)) });
    }

    /// <summary>Adds a licence that is not on SPDX's list.</summary>
    public void Add(SpdxExtractedLicense license) => _licenses[license.LicenseId] = license;

    /// <summary>Says how two elements belong together.</summary>
    public void Relate(string element, string type, string related) => _relationships.Add(new SpdxRelationship(element, type, related));
}
