using Relaybox.ImageBuilder.Composition;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Plugins;
using Relaybox.ImageBuilder.Programs;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.SupplyChain.Spdx;

/// <summary>
/// Writes programs, plugins and the definition's own files into a document, each with what it was built from and with. Tools get no
/// package URL: they are not in the image, and a scanner that takes every package URL for something installed would report them.
/// </summary>
/// <param name="contents">The image.</param>
/// <param name="graph">Takes them.</param>
internal sealed class BuiltPackages(ImageContents contents, SpdxGraph graph)
{
    private readonly ILookup<NodeOrigin, ImageFile> _files = contents.Files.ToLookup(file => file.Origin);

    private string OwnLicense => contents.Definition.OwnLicenses ?? SpdxDocument.NoAssertion;

    /// <summary>Adds everything that is not from a Debian package.</summary>
    public void Add()
    {
        foreach (BuiltFile file in contents.Built)
        {
            if (file.Program is { } program)
                AddProgram(file, program);
            if (file.Plugin is { } plugin)
                AddPlugin(file, plugin);
        }

        AddDefinition();
    }

    private void AddProgram(BuiltFile file, ProgramContents program)
    {
        string id = SpdxIds.Of("Program", file.Origin.Name);
        ProgramEntry entry = contents.Definition.Programs.First(candidate => candidate.File == file.Origin.Name);
        AddOwn(file.Origin, new SpdxPackage
        {
            SpdxId = id,
            Name = file.Origin.Name,
            VersionInfo = program.Version,
            SourceInfo = $"published from: {SourceTree.RelativeTo(entry.Project)}",
            PrimaryPackagePurpose = "APPLICATION",
        });
        foreach (NuGetPackage package in program.Included)
        {
            graph.Add(Describe(package));
            graph.Relate(id, "CONTAINS", IdOf(package));
            foreach (NuGetPackage needed in program.Included.Where(other => package.DependsOn.Contains(other.Id, StringComparer.OrdinalIgnoreCase)))
                graph.Relate(IdOf(package), "DEPENDS_ON", IdOf(needed));
        }

        AddTool(SpdxIds.Of("Tool", "dotnet-sdk"), ".NET SDK", program.SdkVersion, "BUILD_TOOL_OF", id);
    }

    private void AddPlugin(BuiltFile file, PluginContents plugin)
    {
        string id = SpdxIds.Of("Plugin", file.Origin.Name);
        PluginEntry entry = contents.Definition.Plugins.First(candidate => candidate.File == file.Origin.Name);
        string source = SourceTree.RelativeTo(entry.Source);
        var described = new SpdxPackage
        {
            SpdxId = id,
            Name = file.Origin.Name,
            SourceInfo = $"compiled from: {source}",
            PrimaryPackagePurpose = "LIBRARY",
        };
        AddOwn(file.Origin, described, LicenseOf(plugin));
        // The data is what the package's library had, whoever cut it out.
        if (plugin.DataOf is { } data)
            graph.Relate(id, "GENERATED_FROM", SpdxIds.Debian(data.Name));
        string sourceId = SpdxIds.Of("Source", file.Origin.Name);
        graph.Add(new SpdxPackage
        {
            SpdxId = sourceId,
            Name = source,
            SourceInfo = string.Join('\n', plugin.Sources.Select(part => $"{part.Key} SHA256 {part.Value}")),
            LicenseDeclared = OwnLicense,
            PrimaryPackagePurpose = "SOURCE",
        });
        graph.Relate(id, "GENERATED_FROM", sourceId);
        foreach (LockedPackage compiler in plugin.Compiler)
            AddTool(SpdxIds.Of("Tool", compiler.Name), compiler.Name, VersionOfSource(compiler.Version), "BUILD_TOOL_OF", id);
        foreach (LockedPackage headers in plugin.Headers)
            AddTool(SpdxIds.Of("Tool", headers.Name), headers.Name, headers.Version, "BUILD_DEPENDENCY_OF", id);
    }

    private void AddDefinition() => AddOwn(NodeOrigin.Definition, new SpdxPackage
    {
        SpdxId = SpdxIds.Definition,
        Name = $"{contents.Definition.Name}-definition",
        SourceInfo = $"written from: {SourceTree.RelativeTo(contents.Definition.File)}",
        Comment = "Folders, paths and accounts of the image definition, and dpkg's database.",
        PrimaryPackagePurpose = "OTHER",
    });

    private void AddOwn(NodeOrigin origin, SpdxPackage package, string? license = null)
    {
        graph.Add(
            package with
            {
                Supplier = contents.Definition.Vendor is { } vendor ? $"Organization: {vendor}" : null,
                LicenseDeclared = license ?? OwnLicense,
            },
            [.. _files[origin]]);
        graph.Relate(SpdxIds.Image, "CONTAINS", package.SpdxId);
    }

    /// <summary>That of the sources, and for data of a package that of the package too.</summary>
    private string LicenseOf(PluginContents plugin)
    {
        if (plugin.DataOf is not { } data)
            return OwnLicense;

        string? license = contents.Facts.FirstOrDefault(facts => facts.Name == data.Name)?.License?.Expression;
        return license is null || OwnLicense == SpdxDocument.NoAssertion ? SpdxDocument.NoAssertion : $"{OwnLicense} AND ({license})";
    }

    /// <summary>
    /// Without the mark of a rebuild by Debian (<c>+b1</c>): those are counted for each architecture, and the compiler is the building
    /// machine's, of which a bill of materials says nothing.
    /// </summary>
    private static string VersionOfSource(string version) => version.LastIndexOf("+b", StringComparison.Ordinal) is > 0 and var mark
        && mark + 2 < version.Length && !version.AsSpan(mark + 2).ContainsAnyExceptInRange('0', '9') ? version[..mark] : version;

    private void AddTool(string id, string name, string version, string relation, string built)
    {
        graph.Add(new SpdxPackage { SpdxId = id, Name = name, VersionInfo = version, Comment = "Used to build; not in the image." });
        graph.Relate(id, relation, built);
    }

    private static string IdOf(NuGetPackage package) => SpdxIds.Of("NuGet", $"{package.Id}-{package.Version}");

    private static SpdxPackage Describe(NuGetPackage package) => new()
    {
        SpdxId = IdOf(package),
        Name = package.Id,
        VersionInfo = package.Version,
        Supplier = package.Authors is { } authors ? $"Organization: {authors}" : null,
        Checksums = package.Sha512 is { } sum ? [new SpdxChecksum("SHA512", sum)] : null,
        LicenseDeclared = package.License ?? SpdxDocument.NoAssertion,
        CopyrightText = package.Copyright ?? SpdxDocument.NoAssertion,
        ExternalRefs = [SpdxExternalReference.Purl(PackageUrl.NuGet(package.Id, package.Version))],
        PrimaryPackagePurpose = "LIBRARY",
    };
}
