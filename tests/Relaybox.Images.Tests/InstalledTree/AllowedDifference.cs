using Relaybox.ImageBuilder.Definitions;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Relaybox.Images.Tests.InstalledTree;

/// <summary>A difference between the composed and the installed tree that is meant, and why.</summary>
internal sealed class AllowedDifference
{
    /// <summary>Globs on paths, as in an image definition.</summary>
    public IList<string> Paths { get; set; } = [];

    /// <summary><c>missing</c> or <c>added</c> in the composed tree, or <c>type</c>, <c>mode</c>, <c>owner</c>, <c>target</c>, <c>content</c>, <c>capability</c>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>For who wonders.</summary>
    public string Reason { get; set; } = "";

    /// <summary>Reads a list.</summary>
    public static IReadOnlyList<AllowedDifference> Load(string file)
    {
        var all = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build()
            .Deserialize<List<AllowedDifference>>(File.ReadAllText(file));
        Assert.All(all, entry => Assert.True(entry.Reason.Length > 10 && entry.Paths.Count > 0, $"{file}: an entry has no paths or no reason."));
        return all;
    }

    /// <summary>The first glob that covers a difference; null when none does.</summary>
    public string? Covers(string path, string kind) => kind != Kind
        ? null
        : Paths.FirstOrDefault(pattern => PathGlob.TryParse(pattern, out var glob) && glob!.Matches(path));
}
