using System.Globalization;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Yaml;

namespace Relaybox.ImageBuilder.Locking;

/// <summary>Reads a lock, as strictly as it is written: what is fetched and unpacked rests on it.</summary>
internal sealed class LockReader
{
    private static readonly KeySet LockKeys = new("a lock", ["suite", "date", "groups"], []);
    private static readonly KeySet GroupKeys = new("a group of packages", ["requested", "omitted", "dependencies", "packages"], []);
    private static readonly KeySet PackageKeys =
        new("a package", ["name", "version", "architecture", "archive", "path", "size", "sha256"], []);

    private readonly Mistakes _mistakes;

    private LockReader(Mistakes mistakes)
    {
        _mistakes = mistakes;
    }

    /// <summary>Reads a lock from its file.</summary>
    /// <exception cref="ImageBuildException">The file is missing, or something is wrong with it.</exception>
    public static PackageLock Load(string file)
    {
        if (!File.Exists(file)) throw new ImageBuildException($"There is no lock {file}: run ./build.sh lock.");

        var mistakes = new Mistakes();
        return Read(SourceParser.ParseFile(file, mistakes), mistakes);
    }

    /// <summary>Reads a lock from its text.</summary>
    /// <param name="text">The lock.</param>
    /// <param name="name">What mistakes name as the file.</param>
    /// <exception cref="ImageBuildException">Something is wrong with it.</exception>
    public static PackageLock Parse(string text, string name)
    {
        var mistakes = new Mistakes();
        using var reader = new StringReader(text);
        return Read(SourceParser.Parse(reader, name, mistakes), mistakes);
    }

    private static PackageLock Read(SourceNode? root, Mistakes mistakes)
    {
        var packages = root is null ? null : new LockReader(mistakes).Read(root);
        mistakes.ThrowIfAny();
        return packages!;
    }

    private PackageLock? Read(SourceNode root)
    {
        if (MappingReader.Open(root, LockKeys, _mistakes) is not { } reader) return null;

        var date = reader.Text("date", text => TryParseDate(text, out _), "a UTC time from 1970 on such as 2026-01-31T12:00:00Z");
        return new PackageLock
        {
            Suite = reader.Text("suite") ?? "",
            Date = date is not null && TryParseDate(date, out var time) ? time : default,
            Groups = [.. Entries(reader, "groups").Select(ReadGroup).OfType<PackageGroup>()],
        };
    }

    private PackageGroup? ReadGroup(SourceEntry entry)
    {
        if (MappingReader.Open(entry.Value, GroupKeys, _mistakes) is not { } reader) return null;

        return new PackageGroup
        {
            Name = entry.Key.Value,
            Requested = reader.Texts("requested", DefinitionSyntax.IsPackageName, DefinitionSyntax.PackageNameRule),
            Omitted = reader.Texts("omitted", DefinitionSyntax.IsPackageName, DefinitionSyntax.PackageNameRule),
            Dependencies = reader.Boolean("dependencies") ?? true,
            Packages = ReadArchitectures(Entries(reader, "packages")),
        };
    }

    private Dictionary<DebianArchitecture, IReadOnlyList<LockedPackage>> ReadArchitectures(IEnumerable<SourceEntry> entries)
    {
        var packages = new Dictionary<DebianArchitecture, IReadOnlyList<LockedPackage>>();
        foreach (var entry in entries)
        {
            var architecture = DebianArchitecture.Supported.FirstOrDefault(candidate => candidate.Name == entry.Key.Value);
            if (architecture is null)
                _mistakes.Add(entry.Key.Position, $"'{entry.Key.Value}' is no architecture; allowed are {string.Join(", ", DebianArchitecture.Supported)}.");
            else if (entry.Value is not SourceSequence list)
                _mistakes.Add(entry.Value.Position, $"'{entry.Key.Value}' wants a list of packages, not {entry.Value.Kind}.");
            else
                packages[architecture] = ReadPackages(list);
        }

        return packages;
    }

    private List<LockedPackage> ReadPackages(SourceSequence list)
    {
        var packages = new List<LockedPackage>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list.Items)
        {
            if (ReadPackage(item) is not { } package) continue;

            // Unpacked over each other, one of the two would win without a word.
            if (package.Name.Length > 0 && !names.Add(package.Name))
                _mistakes.Add(item.Position, $"the package '{package.Name}' is already in this list: remove one of the two, or run ./build.sh lock.");
            packages.Add(package);
        }

        return packages;
    }

    private LockedPackage? ReadPackage(SourceNode node)
    {
        if (MappingReader.Open(node, PackageKeys, _mistakes) is not { } reader) return null;

        var archive = reader.Text("archive", text => PackageArchives.Find(text) is not null, "debian or debian-security");
        return new LockedPackage
        {
            Name = reader.Text("name", DefinitionSyntax.IsPackageName, DefinitionSyntax.PackageNameRule) ?? "",
            Version = reader.Text("version") ?? "",
            Architecture = reader.Text("architecture") ?? "",
            Archive = PackageArchives.Find(archive ?? "") ?? PackageArchive.Debian,
            Path = reader.Text("path", DefinitionSyntax.IsRelativePath, DefinitionSyntax.RelativePathRule) ?? "",
            Size = reader.Integer("size", 1, int.MaxValue) ?? 0,
            // It becomes a file name in the cache, so its form matters beyond comparing.
            Sha256 = reader.Text("sha256", IsSha256, "64 lower-case hexadecimal digits") ?? "",
        };
    }

    private IReadOnlyList<SourceEntry> Entries(MappingReader reader, string key)
    {
        switch (reader.Find(key))
        {
            case null:
                return [];
            case SourceMapping mapping:
                return mapping.Entries;
            case var other:
                _mistakes.Add(other.Position, $"'{key}' wants a mapping, not {other.Kind}.");
                return [];
        }
    }

    private static bool IsSha256(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    // Files in an image and in its layers count their seconds from 1970 and have no room for less.
    private static bool TryParseDate(string text, out DateTimeOffset date) => DateTimeOffset.TryParseExact(
        text, LockWriter.DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out date) && date >= DateTimeOffset.UnixEpoch;
}
