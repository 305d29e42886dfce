using System.Text.Json;
using System.Xml.Linq;

namespace Relaybox.ImageBuilder.Programs;

/// <summary>
/// Learns what a published program consists of: from the list inside the program, which says what is left after trimming, and for
/// licences and build tools from what the SDK restored for it (<c>project.assets.json</c> and the packages' <c>.nuspec</c>).
/// </summary>
internal static class ProgramContentsReader
{
    private const string RuntimePackPrefix = "runtimepack.";
    private const string Sha512Prefix = "sha512-";
    private const string AssetsFile = "project.assets.json";

    /// <summary>Reads a program that was just published.</summary>
    /// <param name="program">The program's file.</param>
    /// <param name="intermediate">The folder of the SDK's intermediate files.</param>
    /// <param name="project">Name of the project.</param>
    /// <param name="sdkVersion">The SDK.</param>
    public static ProgramContents Read(string program, string intermediate, string project, string sdkVersion)
    {
        string? assetsFile = Directory.Exists(intermediate)
            ? Directory.EnumerateFiles(intermediate, AssetsFile, SearchOption.AllDirectories).FirstOrDefault(file => Path.GetFileName(Path.GetDirectoryName(file)) == project)
            : null;
        using JsonDocument? assets = assetsFile is null ? null : JsonDocument.Parse(File.ReadAllBytes(assetsFile));
        string[] folders = assets is null ? [] : [.. assets.RootElement.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name)];
        NuGetPackage[] tools = assets is null ? [] : [.. Tools(assets.RootElement, folders)];
        if (BundleReader.ReadDependencies(program) is not { } list)
            return new ProgramContents { SdkVersion = sdkVersion, Tools = tools };

        using JsonDocument dependencies = JsonDocument.Parse(list);
        NuGetPackage[] included = [.. Included(dependencies.RootElement, folders).OrderBy(package => package.Id, StringComparer.OrdinalIgnoreCase)];
        return new ProgramContents
        {
            SdkVersion = sdkVersion,
            Version = OwnVersion(dependencies.RootElement, Path.GetFileName(program)),
            Included = included,
            Tools = [.. tools.Where(tool => !included.Any(package => package.Id.Equals(tool.Id, StringComparison.OrdinalIgnoreCase)))],
        };
    }

    private static string? OwnVersion(JsonElement dependencies, string name) => dependencies.GetProperty("libraries").EnumerateObject()
        .Select(library => library.Name.Split('/'))
        .FirstOrDefault(parts => parts is [var id, _] && id == name)?[1];

    private static IEnumerable<NuGetPackage> Included(JsonElement dependencies, string[] folders)
    {
        string target = dependencies.GetProperty("runtimeTarget").GetProperty("name").GetString()!;
        JsonElement libraries = dependencies.GetProperty("libraries");
        foreach (JsonProperty library in dependencies.GetProperty("targets").GetProperty(target).EnumerateObject())
        {
            // A package whose assemblies were all trimmed away is listed without any.
            string type = libraries.GetProperty(library.Name).GetProperty("type").GetString()!;
            if (type is not ("package" or "runtimepack") || !HasCode(library.Value))
                continue;

            string[] parts = library.Name.Split('/');
            string sum = libraries.GetProperty(library.Name).GetProperty("sha512").GetString() ?? string.Empty;
            yield return Describe(Plain(parts[0]), parts[1], folders) with
            {
                Sha512 = sum.StartsWith(Sha512Prefix, StringComparison.Ordinal) ? HexOf(sum[Sha512Prefix.Length..]) : null,
                DependsOn = library.Value.TryGetProperty("dependencies", out JsonElement needed)
                    ? [.. needed.EnumerateObject().Select(dependency => Plain(dependency.Name)).Order(StringComparer.Ordinal)]
                    : [],
            };
        }
    }

    private static bool HasCode(JsonElement library) =>
        (library.TryGetProperty("runtime", out JsonElement managed) && managed.EnumerateObject().Any())
        || (library.TryGetProperty("native", out JsonElement native) && native.EnumerateObject().Any());

    /// <summary>What was downloaded beside the references: the runtime to include, the host, and compilers.</summary>
    private static IEnumerable<NuGetPackage> Tools(JsonElement assets, string[] folders) =>
        assets.GetProperty("project").GetProperty("frameworks").EnumerateObject()
            .SelectMany(framework => framework.Value.TryGetProperty("downloadDependencies", out JsonElement downloads) ? downloads.EnumerateArray().ToArray() : [])
            .Select(download => Describe(download.GetProperty("name").GetString()!, LowestOf(download.GetProperty("version").GetString()!), folders))
            .OrderBy(package => package.Id, StringComparer.OrdinalIgnoreCase);

    /// <summary>The version out of a range such as <c>[10.0.0, 10.0.0]</c>.</summary>
    private static string LowestOf(string range) => range.TrimStart('[', '(').Split(',', ']')[0].Trim();

    private static string Plain(string name) => name.StartsWith(RuntimePackPrefix, StringComparison.Ordinal) ? name[RuntimePackPrefix.Length..] : name;

    private static string HexOf(string base64) => Convert.ToHexStringLower(Convert.FromBase64String(base64));

    private static NuGetPackage Describe(string id, string version, string[] folders)
    {
        var package = new NuGetPackage { Id = id, Version = version };
        // NuGet's folders have lower-case names.
        string lower = id.ToLowerInvariant();
        string? nuspec = folders.Select(folder => Path.Combine(folder, lower, version.ToLowerInvariant(), lower + ".nuspec")).FirstOrDefault(File.Exists);
        if (nuspec is null || XDocument.Load(nuspec).Root?.Elements().FirstOrDefault(element => element.Name.LocalName == "metadata") is not { } metadata)
            return package;

        XElement? Find(string name) => metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name);
        return package with
        {
            License = Find("license") is { } license && license.Attribute("type")?.Value == "expression" ? license.Value.Trim() : null,
            Copyright = Find("copyright")?.Value.Trim(),
            Authors = Find("authors")?.Value.Trim(),
        };
    }
}
