namespace Relaybox.ImageBuilder.Definitions;

/// <summary>
/// What an image consists of, as one or (by <c>extends</c>) several YAML files say it. Every value is checked, every reference
/// resolved and every path of the building machine absolute. <c>docs/image-definition.md</c> explains each key.
/// </summary>
internal sealed record ImageDefinition
{
    /// <summary>The file that was loaded; error messages name it.</summary>
    public required string File { get; init; }

    /// <summary>Name of the image and of its group in the lock: lower-case letters, digits and dashes.</summary>
    public required string Name { get; init; }

    /// <summary>One-line title for people, for <c>org.opencontainers.image.title</c>.</summary>
    public string? Title { get; init; }

    /// <summary>A sentence for people, for <c>org.opencontainers.image.description</c>.</summary>
    public string? Description { get; init; }

    /// <summary>SPDX expression for the image as a whole, for <c>org.opencontainers.image.licenses</c>.</summary>
    public string? Licenses { get; init; }

    /// <summary>SPDX expression for what the definition itself brings: its folders, programs and plugins.</summary>
    public string? OwnLicenses { get; init; }

    /// <summary>Who distributes the image, for <c>org.opencontainers.image.vendor</c>.</summary>
    public string? Vendor { get; init; }

    /// <summary>Where people find out more, for <c>org.opencontainers.image.url</c>.</summary>
    public string? Url { get; init; }

    /// <summary>Where its documentation is, for <c>org.opencontainers.image.documentation</c>.</summary>
    public string? Documentation { get; init; }

    /// <summary>Where its source tree is, for <c>org.opencontainers.image.source</c>.</summary>
    public string? Source { get; init; }

    /// <summary>Debian's code name of the release that the packages come from.</summary>
    public required string Suite { get; init; }

    /// <summary>The packages that were asked for by name; the lock has what they depend on.</summary>
    public IReadOnlyList<string> Packages { get; init; } = [];

    /// <summary>Whether what the packages depend on belongs to the image too.</summary>
    public bool Dependencies { get; init; } = true;

    /// <summary>Packages that are treated as installed while resolving, with everything only they need: name to reason.</summary>
    public IReadOnlyDictionary<string, string> Omit { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Paths of packages that stay out of the image, unless <see cref="Include"/> has them.</summary>
    public IReadOnlyList<PathGlob> Exclude { get; init; } = [];

    /// <summary>Paths that are in the image although <see cref="Exclude"/> matches them.</summary>
    public IReadOnlyList<PathGlob> Include { get; init; } = [];

    /// <summary>Groups beyond <c>root</c>; ids are unique.</summary>
    public IReadOnlyList<AccountGroup> Groups { get; init; } = [];

    /// <summary>Users beyond <c>root</c>; ids are unique, their groups exist.</summary>
    public IReadOnlyList<AccountUser> Users { get; init; } = [];

    /// <summary>Paths that the definition itself makes or changes, in the order of the file.</summary>
    public IReadOnlyList<PathEntry> Paths { get; init; } = [];

    /// <summary>Folders of the definition that are copied into the image.</summary>
    public IReadOnlyList<FolderCopy> Copy { get; init; } = [];

    /// <summary>.NET programs that are published into the image.</summary>
    public IReadOnlyList<ProgramEntry> Programs { get; init; } = [];

    /// <summary>Plugins in C that are compiled into the image.</summary>
    public IReadOnlyList<PluginEntry> Plugins { get; init; } = [];

    /// <summary>Layers from the rarely to the often changed; what none of them names belongs to the last.</summary>
    public IReadOnlyList<LayerEntry> Layers { get; init; } = [];

    /// <summary>How a container of the image is run.</summary>
    public ImageConfig Config { get; init; } = new();

    /// <summary>Whether a path of a package belongs into the image.</summary>
    /// <param name="path">Absolute path in the image, without a slash at its end.</param>
    public bool Includes(string path) => !Exclude.Any(glob => glob.Matches(path)) || Include.Any(glob => glob.Matches(path));
}
