using System.CommandLine;

namespace Relaybox.ImageBuilder.Cli;

/// <summary>Options that several commands have, each with one name, default and description.</summary>
internal static class CliOptions
{
    /// <summary>Where the image definitions are, for commands that take all of them.</summary>
    private const string Images = "images";

    /// <summary><c>--definition</c>, any number of times; all of <c>images/*/image.yaml</c> when there is none.</summary>
    public static Option<string[]> Definitions() => new("--definition", "-d")
    {
        Description = "An image definition; can be given more than once. Default: every images/*/image.yaml",
        HelpName = "FILE",
        DefaultValueFactory = _ => AllDefinitions(),
    };

    /// <summary><c>--lock</c>.</summary>
    public static Option<string> Lock() => new("--lock")
    {
        Description = "The lock of packages",
        HelpName = "FILE",
        DefaultValueFactory = _ => Path.Combine(Images, "packages.lock.yaml"),
    };

    /// <summary><c>--maintainer-scripts</c>.</summary>
    public static Option<string> MaintainerScripts() => new("--maintainer-scripts")
    {
        Description = "The catalogue of maintainer scripts",
        HelpName = "FILE",
        DefaultValueFactory = _ => Path.Combine(Images, "maintainer-scripts.yaml"),
    };

    /// <summary><c>--cache</c>.</summary>
    public static Option<string> Cache() => new("--cache")
    {
        Description = "Folder for what can be fetched or made again",
        HelpName = "DIR",
        DefaultValueFactory = _ => Path.Combine("artifacts", "cache"),
    };

    /// <summary><c>--architecture</c>, once.</summary>
    public static Option<string> Architecture() => new("--architecture", "-a")
    {
        Description = "amd64, arm64 or host",
        HelpName = "ARCH",
        DefaultValueFactory = _ => "host",
    };

    /// <summary><c>--architecture</c>, any number of times; all of them when there is none.</summary>
    public static Option<string[]> Architectures() => new("--architecture", "-a")
    {
        Description = "amd64, arm64 or host; can be given more than once. Default: all",
        HelpName = "ARCH",
        DefaultValueFactory = _ => [.. DebianArchitecture.Supported.Select(architecture => architecture.Name)],
    };

    /// <summary>The store of packages in a cache.</summary>
    public static Packages.PackageStore StoreIn(string cache) => new(Path.Combine(cache, "debs"));

    private static string[] AllDefinitions() => Directory.Exists(Images)
        ? [.. Directory.EnumerateDirectories(Images).Select(folder => Path.Combine(folder, "image.yaml")).Where(File.Exists).Order(StringComparer.Ordinal)]
        : [];
}
