using Relaybox.ImageBuilder.Yaml;

namespace Relaybox.ImageBuilder.Definitions;

/// <summary>Reads the values of a merged definition; <see cref="DefinitionValidator"/> then looks at how they fit together.</summary>
/// <param name="mistakes">Takes what is wrong.</param>
internal sealed class DefinitionReader(Mistakes mistakes)
{
    private static readonly IReadOnlyDictionary<string, PathType> PathTypes = new SortedDictionary<string, PathType>(StringComparer.Ordinal)
    {
        ["directory"] = PathType.Directory,
        ["existing"] = PathType.Existing,
        ["file"] = PathType.File,
        ["symlink"] = PathType.Symlink,
    };

    private readonly Dictionary<object, SourcePosition> _positions = new(ReferenceEqualityComparer.Instance);

    /// <summary>Reads a definition.</summary>
    /// <param name="file">The file that was asked for.</param>
    /// <param name="root">Its merged contents.</param>
    /// <returns>What could be read; only valid when no mistake was noted.</returns>
    public ImageDefinition? Read(string file, SourceNode root)
    {
        if (MappingReader.Open(root, DefinitionKeys.Image, mistakes) is not { } image) return null;

        var licenses = MappingReader.Open(image.Find("licenses"), DefinitionKeys.Licenses, mistakes);
        var accounts = MappingReader.Open(image.Find("accounts"), DefinitionKeys.Accounts, mistakes);
        return new ImageDefinition
        {
            File = file,
            Name = image.Text("name", DefinitionSyntax.IsName, DefinitionSyntax.NameRule) ?? "",
            Title = image.Text("title"),
            Description = image.Text("description"),
            Licenses = licenses?.Text("image", DefinitionSyntax.IsLicenseExpression, DefinitionSyntax.LicenseExpressionRule),
            OwnLicenses = licenses?.Text("own", DefinitionSyntax.IsLicenseExpression, DefinitionSyntax.LicenseExpressionRule),
            Vendor = image.Text("vendor"),
            Url = image.Text("url", DefinitionSyntax.IsWebAddress, DefinitionSyntax.WebAddressRule),
            Documentation = image.Text("documentation", DefinitionSyntax.IsWebAddress, DefinitionSyntax.WebAddressRule),
            Source = image.Text("source", DefinitionSyntax.IsWebAddress, DefinitionSyntax.WebAddressRule),
            Suite = image.Text("suite", DefinitionSyntax.IsName, "the code name of a Debian release, such as trixie") ?? "",
            Packages = image.Texts("packages", DefinitionSyntax.IsPackageName, DefinitionSyntax.PackageNameRule),
            Dependencies = image.Boolean("dependencies") ?? true,
            Omit = image.TextMap("omit", DefinitionSyntax.IsPackageName, DefinitionSyntax.PackageNameRule),
            Exclude = ReadGlobs(image, "exclude"),
            Include = ReadGlobs(image, "include"),
            Groups = accounts is null ? [] : ReadAll(accounts, "groups", DefinitionKeys.Group, ReadGroup),
            Users = accounts is null ? [] : ReadAll(accounts, "users", DefinitionKeys.User, ReadUser),
            Paths = ReadAll(image, "paths", DefinitionKeys.Path, ReadPath),
            Copy = ReadAll(image, "copy", DefinitionKeys.Copy, ReadCopy),
            Programs = ReadAll(image, "programs", DefinitionKeys.Program, ReadProgram),
            Plugins = ReadAll(image, "plugins", DefinitionKeys.Plugin, ReadPlugin),
            Layers = ReadAll(image, "layers", DefinitionKeys.Layer, ReadLayer),
            Config = ReadConfig(MappingReader.Open(image.Find("config"), DefinitionKeys.Config, mistakes)),
        };
    }

    /// <summary>Where a record that <see cref="Read"/> made was written.</summary>
    public SourcePosition PositionOf(object record) => _positions[record];

    private static AccountGroup? ReadGroup(MappingReader group) =>
        (ReadAccountName(group, "name"), ReadId(group)) is ({ } name, { } id) ? new AccountGroup(name, id) : null;

    private static AccountUser? ReadUser(MappingReader user)
    {
        var record = new AccountUser
        {
            Name = ReadAccountName(user, "name") ?? "",
            Id = ReadId(user) ?? 0,
            Group = ReadAccountName(user, "group") ?? "",
            Groups = user.Texts("groups", DefinitionSyntax.IsAccountName, DefinitionSyntax.AccountNameRule),
        };
        record = ReadAccountPath(user, "home") is { } home ? record with { Home = home } : record;
        return ReadAccountPath(user, "shell") is { } shell ? record with { Shell = shell } : record;
    }

    private static PathEntry? ReadPath(MappingReader path)
    {
        var type = path.Text("type", text => PathTypes.ContainsKey(text), string.Join(", ", PathTypes.Keys));
        var mode = path.Text("mode", text => DefinitionSyntax.TryParseMode(text, out _), DefinitionSyntax.ModeRule);
        var record = new PathEntry
        {
            Path = ReadAbsolutePath(path, "path") ?? "",
            Type = type is null ? PathType.Existing : PathTypes[type],
            Owner = ReadAccountName(path, "owner") ?? "root",
            Group = ReadAccountName(path, "group") ?? "root",
            Mode = mode is not null && DefinitionSyntax.TryParseMode(mode, out var bits) ? bits : null,
            Target = path.Text("target", text => text.Length > 0, "the target of the link"),
            Content = path.Text("content"),
            ContentsOf = ReadGlobs(path, "contentsOf"),
        };
        if (type is not null) PathEntryRules.Check(record, path);
        return record;
    }

    private static ProgramEntry ReadProgram(MappingReader program) => new(
        SourceTree.Resolve(program.PositionOf("project").File, program.Text("project", DefinitionSyntax.IsRelativePath, DefinitionSyntax.RelativePathRule)),
        ReadFileName(program, "file"),
        ReadAbsolutePath(program, "to") ?? "");

    private PluginEntry ReadPlugin(MappingReader plugin) => new(
        ReadFolder(plugin, "source"),
        ReadFileName(plugin, "file"),
        ReadAbsolutePath(plugin, "to") ?? "",
        ReadIcuData(MappingReader.Open(plugin.Find("icuData"), DefinitionKeys.IcuData, mistakes)));

    private static IcuDataEntry? ReadIcuData(MappingReader? data) => data is null
        ? null
        : new IcuDataEntry(
            data.Text("package", DefinitionSyntax.IsPackageName, DefinitionSyntax.PackageNameRule) ?? "",
            data.Texts("items", DefinitionSyntax.IsRelativePath, "the name of a data item, such as uts46.nrm"));

    private static FolderCopy ReadCopy(MappingReader copy) => new(ReadFolder(copy, "from"), ReadAbsolutePath(copy, "to") ?? "");

    private static LayerEntry ReadLayer(MappingReader layer) => new(
        layer.Text("name", DefinitionSyntax.IsName, DefinitionSyntax.NameRule) ?? "",
        layer.Texts("packages", DefinitionSyntax.IsPackagePattern, DefinitionSyntax.PackagePatternRule),
        layer.Texts("programs"),
        layer.Texts("plugins"));

    private ImageConfig ReadConfig(MappingReader? config) => config is null
        ? new ImageConfig()
        : new ImageConfig
        {
            Entrypoint = config.Texts("entrypoint"),
            Command = config.Texts("command"),
            Environment = config.TextMap("environment", DefinitionSyntax.IsVariableName, "a name of letters, digits and '_', no digit first"),
            Ports = [.. config.Texts("ports", text => DefinitionSyntax.TryParsePort(text) is not null, DefinitionSyntax.PortRule)
                .Select(DefinitionSyntax.TryParsePort).OfType<ExposedPort>()],
            Volumes = config.Texts("volumes", DefinitionSyntax.IsAbsolutePath, DefinitionSyntax.AbsolutePathRule),
            Labels = config.TextMap("labels"),
            User = config.Text("user", DefinitionSyntax.IsAccountName, DefinitionSyntax.AccountNameRule),
            WorkingDirectory = ReadAbsolutePath(config, "workingDirectory"),
            StopSignal = config.Text("stopSignal", DefinitionSyntax.IsSignal, "the name of a signal, such as SIGTERM"),
            HealthCheck = ReadHealthCheck(MappingReader.Open(config.Find("healthcheck"), DefinitionKeys.HealthCheck, mistakes)),
        };

    private static HealthCheck? ReadHealthCheck(MappingReader? check)
    {
        if (check is null) return null;

        var test = check.Texts("test");
        if (test is not ["CMD", _, ..])
            check.Refuse("test", "'test' wants CMD, a program and its arguments: an image need not have a shell for CMD-SHELL.");

        return new HealthCheck
        {
            Test = test,
            Interval = ReadDuration(check, "interval"),
            Timeout = ReadDuration(check, "timeout"),
            StartPeriod = ReadDuration(check, "startPeriod"),
            Retries = check.Integer("retries", 1, 100),
        };
    }

    private static string? ReadAccountName(MappingReader mapping, string key) =>
        mapping.Text(key, DefinitionSyntax.IsAccountName, DefinitionSyntax.AccountNameRule);

    private static string? ReadAccountPath(MappingReader mapping, string key) =>
        mapping.Text(key, DefinitionSyntax.IsAccountPath, DefinitionSyntax.AccountPathRule);

    // 0 is root and always there; 65534 is nobody and nogroup.
    private static int? ReadId(MappingReader mapping) => mapping.Integer("id", 1, 65533);

    private static string? ReadAbsolutePath(MappingReader mapping, string key) =>
        mapping.Text(key, DefinitionSyntax.IsAbsolutePath, DefinitionSyntax.AbsolutePathRule);

    private static string ReadFileName(MappingReader mapping, string key) =>
        mapping.Text(key, text => DefinitionSyntax.IsRelativePath(text) && !text.Contains('/', StringComparison.Ordinal), "a file name") ?? "";

    // A folder beside the definition that names it, which `extends` may have brought in from elsewhere.
    private static string ReadFolder(MappingReader mapping, string key)
    {
        var name = mapping.Text(key, DefinitionSyntax.IsRelativePath, DefinitionSyntax.RelativePathRule) ?? "";
        return System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(mapping.PositionOf(key).File)) ?? "/", name);
    }

    private static TimeSpan? ReadDuration(MappingReader mapping, string key) =>
        mapping.Text(key, text => DefinitionSyntax.TryParseDuration(text) is not null, DefinitionSyntax.DurationRule) is { } text
            ? DefinitionSyntax.TryParseDuration(text)
            : null;

    private static IReadOnlyList<PathGlob> ReadGlobs(MappingReader mapping, string key) =>
        [.. mapping.Texts(key, text => PathGlob.TryParse(text, out _), DefinitionSyntax.GlobRule)
            .Select(text => PathGlob.TryParse(text, out var glob) ? glob : null).OfType<PathGlob>()];

    private List<T> ReadAll<T>(MappingReader mapping, string key, KeySet keys, Func<MappingReader, T?> read)
        where T : class
    {
        var records = new List<T>();
        foreach (var item in mapping.Items(key))
        {
            if (MappingReader.Open(item, keys, mistakes) is not { } reader || read(reader) is not { } record) continue;

            _positions[record] = item.Position;
            records.Add(record);
        }

        return records;
    }
}
