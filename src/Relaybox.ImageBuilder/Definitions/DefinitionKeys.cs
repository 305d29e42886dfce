using Relaybox.ImageBuilder.Yaml;

namespace Relaybox.ImageBuilder.Definitions;

/// <summary>Every key of an image definition. A test holds <c>docs/image-definition.md</c> against this table.</summary>
internal static class DefinitionKeys
{
    /// <summary>The definition itself. What is required is so after <c>extends</c> was followed.</summary>
    public static readonly KeySet Image = new(
        "an image definition",
        ["name", "suite", "packages"],
        [
            "extends", "title", "description", "licenses", "vendor", "url", "documentation", "source", "dependencies", "omit", "exclude", "include", "accounts", "paths", "copy", "programs", "plugins",
            "layers", "config",
        ]);

    /// <summary><c>licenses</c>.</summary>
    public static readonly KeySet Licenses = new("'licenses'", [], ["image", "own"]);

    /// <summary><c>accounts</c>.</summary>
    public static readonly KeySet Accounts = new("'accounts'", [], ["groups", "users"]);

    /// <summary>An item of <c>accounts.groups</c>.</summary>
    public static readonly KeySet Group = new("a group", ["name", "id"], []);

    /// <summary>An item of <c>accounts.users</c>.</summary>
    public static readonly KeySet User = new("a user", ["name", "id", "group"], ["groups", "home", "shell"]);

    /// <summary>An item of <c>paths</c>.</summary>
    public static readonly KeySet Path = new("a path", ["path", "type"], ["owner", "group", "mode", "target", "content", "contentsOf"]);

    /// <summary>An item of <c>copy</c>.</summary>
    public static readonly KeySet Copy = new("a folder to copy", ["from", "to"], []);

    /// <summary>An item of <c>programs</c>.</summary>
    public static readonly KeySet Program = new("a program", ["project", "file", "to"], []);

    /// <summary>An item of <c>plugins</c>.</summary>
    public static readonly KeySet Plugin = new("a plugin", ["source", "file", "to"], ["icuData"]);

    /// <summary><c>icuData</c> of an item of <c>plugins</c>.</summary>
    public static readonly KeySet IcuData = new("'icuData'", ["package", "items"], []);

    /// <summary>An item of <c>layers</c>.</summary>
    public static readonly KeySet Layer = new("a layer", ["name"], ["packages", "programs", "plugins"]);

    /// <summary><c>config</c>.</summary>
    public static readonly KeySet Config = new(
        "'config'",
        [],
        ["entrypoint", "command", "environment", "ports", "volumes", "labels", "user", "workingDirectory", "stopSignal", "healthcheck"]);

    /// <summary><c>config.healthcheck</c>.</summary>
    public static readonly KeySet HealthCheck = new("'healthcheck'", ["test"], ["interval", "timeout", "startPeriod", "retries"]);

    /// <summary>Every kind of mapping with the prefix that the documentation gives its keys.</summary>
    public static readonly IReadOnlyDictionary<string, KeySet> All = new Dictionary<string, KeySet>(StringComparer.Ordinal)
    {
        [""] = Image,
        ["licenses."] = Licenses,
        ["accounts."] = Accounts,
        ["accounts.groups[]."] = Group,
        ["accounts.users[]."] = User,
        ["paths[]."] = Path,
        ["copy[]."] = Copy,
        ["programs[]."] = Program,
        ["plugins[]."] = Plugin,
        ["plugins[].icuData."] = IcuData,
        ["layers[]."] = Layer,
        ["config."] = Config,
        ["config.healthcheck."] = HealthCheck,
    };
}
