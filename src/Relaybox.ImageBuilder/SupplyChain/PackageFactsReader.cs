using System.Text;
using Relaybox.ImageBuilder.Composition;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.SupplyChain.Licences;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.SupplyChain;

/// <summary>Takes <see cref="PackageFacts"/> out of an unpacked package: its control file, and its copyright file where the image has that.</summary>
internal static class PackageFactsReader
{
    /// <summary>Reads a package.</summary>
    /// <param name="package">The package.</param>
    /// <param name="tree">The packages' files; a package's documentation may be a link to that of another.</param>
    public static PackageFacts Read(UnpackedPackage package, FileTree tree)
    {
        IReadOnlyDictionary<string, string> control = AptOutput.ParseParagraphs(Encoding.UTF8.GetString(package.Control["control"]))[0];
        (string source, string version) = SourceOf(package.Package, control.GetValueOrDefault("Source"));
        return new PackageFacts
        {
            Name = package.Package.Name,
            SourceName = source,
            SourceVersion = version,
            Maintainer = control.GetValueOrDefault("Maintainer"),
            Homepage = control.GetValueOrDefault("Homepage"),
            Summary = control.GetValueOrDefault("Description"),
            Depends = [.. Relations(control.GetValueOrDefault("Pre-Depends")), .. Relations(control.GetValueOrDefault("Depends"))],
            Provides = [.. Relations(control.GetValueOrDefault("Provides")).SelectMany(names => names)],
            BuiltUsing = [.. BuiltUsing(control.GetValueOrDefault("Built-Using")).Concat(BuiltUsing(control.GetValueOrDefault("Static-Built-Using"))).Distinct()],
            License = CopyrightOf(package.Package.Name, tree) is { } text ? LicenseExpressions.Of(text) : null,
        };
    }

    /// <summary><c>Source: name (version)</c>; what is missing is the binary package's (Debian Policy 5.6.1).</summary>
    private static (string Name, string Version) SourceOf(LockedPackage package, string? field)
    {
        if (field is null)
            return (package.Name, package.Version);

        int bracket = field.IndexOf('(', StringComparison.Ordinal);
        return bracket < 0 ? (field.Trim(), package.Version) : (field[..bracket].Trim(), field[(bracket + 1)..].TrimEnd(')', ' '));
    }

    /// <summary><c>name (= version), …</c>: one version of each, without alternatives.</summary>
    private static IEnumerable<SourcePackage> BuiltUsing(string? field) =>
        (field ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(relation => relation.Split([' ', '(', '=', ')'], StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length == 2)
            .Select(words => new SourcePackage(words[0], words[1]));

    private static IEnumerable<IReadOnlyList<string>> Relations(string? field) =>
        (field ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(group => (IReadOnlyList<string>)[.. group.Split('|', StringSplitOptions.TrimEntries).Select(NameOf)]);

    /// <summary><c>name:any (&gt;= version)</c> → <c>name</c>.</summary>
    private static string NameOf(string relation) => relation.Split(' ', '(', ':')[0];

    private static string? CopyrightOf(string package, FileTree tree)
    {
        string folder = $"/usr/share/doc/{package}";
        if (tree.TryGet(folder, out TreeNode? node) && node.LinkTarget is { } target)
            folder = Path.GetFullPath(target, "/usr/share/doc");
        string file = $"{folder}/copyright";
        if (tree.TryGet(file, out node) && node.LinkTarget is { } link)
            file = Path.GetFullPath(link, folder);
        if (!tree.TryGet(file, out node) || node.Content is not { } content)
            return null;

        using var text = new StreamReader(content.Open());
        return text.ReadToEnd();
    }
}
