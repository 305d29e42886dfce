using System.Security.Cryptography;
using System.Text;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Yaml;

namespace Relaybox.ImageBuilder.MaintainerScripts;

/// <summary>
/// Every maintainer script that somebody has read, by the SHA-256 of its bytes: <c>images/maintainer-scripts.yaml</c>. That
/// composing without running them is right rests on it.
/// </summary>
internal sealed class MaintainerScriptCatalog
{
    private static readonly KeySet CatalogKeys = new("a catalogue of maintainer scripts", ["scripts"], []);
    private static readonly KeySet ScriptKeys = new("a maintainer script", ["package", "script", "sha256", "effect", "reason"], ["by"]);

    private static readonly IReadOnlyDictionary<string, ScriptEffect> Effects = new SortedDictionary<string, ScriptEffect>(StringComparer.Ordinal)
    {
        ["none"] = ScriptEffect.None,
        ["replayed"] = ScriptEffect.Replayed,
        ["unacceptable"] = ScriptEffect.Unacceptable,
    };

    private readonly IReadOnlyList<ClassifiedScript> _scripts;

    private MaintainerScriptCatalog(string file, string key, IReadOnlyList<ClassifiedScript> scripts)
    {
        File = file;
        Key = key;
        _scripts = scripts;
    }

    /// <summary>The file, for messages.</summary>
    public string File { get; }

    /// <summary>Another one whenever the catalogue says something else.</summary>
    public string Key { get; }

    /// <summary>Everything in definitions that replays a script.</summary>
    public IEnumerable<ScriptReplay> Replays => _scripts.SelectMany(script => script.By).Distinct();

    /// <summary>Reads the catalogue.</summary>
    /// <exception cref="ImageBuildException">The file cannot be read, or something is wrong with it.</exception>
    public static MaintainerScriptCatalog Load(string file)
    {
        var mistakes = new Mistakes();
        var root = SourceParser.ParseFile(file, mistakes);
        var reader = MappingReader.Open(root, CatalogKeys, mistakes);
        var scripts = reader?.Items("scripts").Select(item => Read(item, mistakes)).OfType<ClassifiedScript>().ToArray() ?? [];
        mistakes.ThrowIfAny();
        return new MaintainerScriptCatalog(file, KeyOf(scripts), scripts);
    }

    /// <summary>What was found about a script, or null when nobody has read it.</summary>
    public ClassifiedScript? Find(MaintainerScript script)
    {
        var sum = script.Sha256;
        return _scripts.FirstOrDefault(known => known.IsAbout(script) && known.Sha256.Contains(sum, StringComparer.Ordinal));
    }

    /// <summary>What was found about other versions of a script: a help for who reads the new one.</summary>
    public ClassifiedScript? FindOtherVersion(MaintainerScript script) =>
        _scripts.FirstOrDefault(known => known.Package == script.Package && known.Script == script.Name);

    private static ClassifiedScript? Read(SourceNode node, Mistakes mistakes)
    {
        if (MappingReader.Open(node, ScriptKeys, mistakes) is not { } reader) return null;

        var effect = reader.Text("effect", Effects.ContainsKey, string.Join(", ", Effects.Keys));
        var script = new ClassifiedScript
        {
            Package = reader.Text("package", DefinitionSyntax.IsPackagePattern, DefinitionSyntax.PackagePatternRule) ?? "",
            Script = reader.Text("script") ?? "",
            Sha256 = reader.Texts("sha256", text => text.Length == 64 && text.All(char.IsAsciiHexDigitLower), "64 lower-case hexadecimal digits"),
            Effect = effect is null ? ScriptEffect.Unacceptable : Effects[effect],
            By = [.. reader.Texts("by", text => ScriptReplay.TryParse(text) is not null, ScriptReplay.Rule).Select(ScriptReplay.TryParse).OfType<ScriptReplay>()],
            Reason = reader.Text("reason") ?? "",
        };
        if (effect is not null && script.Effect == ScriptEffect.Replayed != (reader.Find("by") is not null))
            reader.Refuse("effect", "'by' says what replays a script: it belongs to the effect 'replayed', and only to that.");
        return script;
    }

    private static string KeyOf(IEnumerable<ClassifiedScript> scripts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
        '\n',
        scripts.Select(script => $"{script.Package} {script.Script} {script.Effect} {string.Join(',', script.Sha256)} {string.Join(',', script.By)}")))));
}
