using Relaybox.ImageBuilder.Composition;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.SupplyChain.Licences;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.SupplyChain.Spdx;

/// <summary>Writes the Debian packages of an image into a document.</summary>
/// <param name="contents">The image.</param>
/// <param name="graph">Takes them.</param>
internal sealed class DebianPackages(ImageContents contents, SpdxGraph graph)
{
    private static readonly string[] TeamWords = ["team", "maintainers", "group", "developers", "packagers", "project", "list"];

    /// <summary>Adds each package with its files, what it depends on and its licences.</summary>
    public void Add()
    {
        ILookup<string, ImageFile> files = contents.Files.Where(file => file.Origin.Kind == NodeOriginKind.Package).ToLookup(file => file.Origin.Name, StringComparer.Ordinal);
        foreach ((LockedPackage package, PackageFacts facts) in contents.Packages.Zip(contents.Facts))
        {
            graph.Add(Describe(package, facts), [.. files[package.Name]]);
            graph.Relate(SpdxIds.Image, "CONTAINS", SpdxIds.Debian(package.Name));
            foreach (ExtractedLicense license in facts.License?.Extracted ?? [])
                graph.Add(new SpdxExtractedLicense(license.Id, license.Text, license.Name));
            AddLinked(facts);
        }

        RelateDependencies();
    }

    private SpdxPackage Describe(LockedPackage package, PackageFacts facts) => new()
    {
        SpdxId = SpdxIds.Debian(package.Name),
        Name = package.Name,
        VersionInfo = package.Version,
        PackageFileName = Path.GetFileName(package.Path),
        Supplier = "Organization: Debian",
        Originator = facts.Maintainer is { } maintainer ? Actor(maintainer) : null,
        Checksums = [new SpdxChecksum("SHA256", package.Sha256)],
        Homepage = facts.Homepage,
        SourceInfo = $"built package from: {facts.SourceName} {facts.SourceVersion}",
        LicenseDeclared = facts.License?.Expression ?? SpdxDocument.NoAssertion,
        CopyrightText = facts.License is { Copyright.Length: > 0 } license ? license.Copyright : SpdxDocument.NoAssertion,
        Summary = facts.Summary,
        Comment = $"The package's file is {package.Path} in Debian's archive '{PackageArchives.NameOf(package.Archive)}'.",
        ExternalRefs =
        [
            SpdxExternalReference.Purl(PackageUrl.Debian(
                package.Name, package.Version, package.Architecture, contents.Definition.Suite, $"{facts.SourceName}@{facts.SourceVersion}")),
        ],
    };

    /// <summary>
    /// What is linked into a package's programs, as Go's are. Their versions are in no database of the image, and it is there that a
    /// scanner would look; by source package, as Debian's security tracker names them.
    /// </summary>
    private void AddLinked(PackageFacts facts)
    {
        foreach (SourcePackage source in facts.BuiltUsing)
        {
            string id = SpdxIds.Of("DebianSource", $"{source.Name}-{source.Version}");
            graph.Add(new SpdxPackage
            {
                SpdxId = id,
                Name = source.Name,
                VersionInfo = source.Version,
                Supplier = "Organization: Debian",
                Comment = "A source package; parts of it were linked into programs of the image when Debian built them.",
                ExternalRefs = [SpdxExternalReference.Purl(PackageUrl.Debian(source.Name, source.Version, PackageUrl.SourceArchitecture, contents.Definition.Suite, upstream: null))],
                PrimaryPackagePurpose = "LIBRARY",
            });
            graph.Relate(SpdxIds.Debian(facts.Name), "STATIC_LINK", id);
        }
    }

    /// <summary>Of the packages that a dependency would take, those that the image has; one that the definition leaves out is not there.</summary>
    private void RelateDependencies()
    {
        var providers = contents.Facts.SelectMany(facts => facts.Provides.Append(facts.Name).Select(name => (name, facts.Name)))
            .ToLookup(pair => pair.name, pair => pair.Name, StringComparer.Ordinal);
        foreach (PackageFacts facts in contents.Facts)
        {
            foreach (string provider in facts.Depends.SelectMany(names => names).SelectMany(name => providers[name]).Where(provider => provider != facts.Name))
                graph.Relate(SpdxIds.Debian(facts.Name), "DEPENDS_ON", SpdxIds.Debian(provider));
        }
    }

    /// <summary><c>Name &lt;address&gt;</c> → <c>Person: Name (address)</c>; a team or a mailing list is an organization.</summary>
    private static string Actor(string maintainer)
    {
        bool isTeam = TeamWords.Any(word => maintainer.Contains(word, StringComparison.OrdinalIgnoreCase));
        string text = maintainer.Replace('<', '(').Replace('>', ')').Trim();
        return $"{(isTeam ? "Organization" : "Person")}: {text}";
    }
}
