using System.Text;
using Relaybox.ImageBuilder.Composition;
using Relaybox.ImageBuilder.Definitions;

namespace Relaybox.ImageBuilder.MaintainerScripts;

/// <summary>Holds the maintainer scripts of an image's packages against the catalogue.</summary>
/// <param name="catalog">What is known about scripts.</param>
/// <param name="definition">The image: it must have what replays a script.</param>
/// <param name="isLocked">
/// Whether the packages are those of the lock. Then a script that nobody has read ends the build; in a build of freshly resolved
/// packages it is a warning.
/// </param>
internal sealed class MaintainerScriptCheck(MaintainerScriptCatalog catalog, ImageDefinition definition, bool isLocked) : IMaintainerScriptCheck
{
    /// <inheritdoc/>
    public string Key =>
        $"{catalog.Key} {(isLocked ? "locked" : "unlocked")} {string.Join(',', catalog.Replays.Where(replay => !replay.IsIn(definition)))}";

    /// <inheritdoc/>
    public IReadOnlyList<string> Check(IReadOnlyList<UnpackedPackage> packages) =>
        Check(packages.SelectMany(package => MaintainerScript.Of(package.Package.Name, package.Control)));

    /// <summary>Checks scripts.</summary>
    /// <returns>Warnings about scripts that nobody has read.</returns>
    /// <exception cref="ImageBuildException">A script is unknown in a locked build, not acceptable, or not replayed by the definition.</exception>
    public IReadOnlyList<string> Check(IEnumerable<MaintainerScript> scripts)
    {
        var errors = new List<string>();
        var warnings = new List<string>();
        foreach (var script in scripts)
        {
            if (catalog.Find(script) is { } known)
                errors.AddRange(Judge(script, known));
            else
                (isLocked ? errors : warnings).Add(Describe(script));
        }

        return errors.Count == 0 ? warnings : throw new ImageBuildException(string.Join("\n\n", errors));
    }

    /// <summary>The catalogue entry that somebody has to complete, as YAML.</summary>
    public static string Stub(MaintainerScript script) =>
        $"  - package: {script.Package}\n    script: {script.Name}\n    sha256: [{script.Sha256}]\n    effect: # none, replayed or unacceptable\n    reason:\n";

    private IEnumerable<string> Judge(MaintainerScript script, ClassifiedScript known)
    {
        if (known.Effect == ScriptEffect.Unacceptable)
            yield return $"The package {script.Package} cannot be in an image: its {script.Name} is not acceptable ({known.Reason})";
        foreach (var missing in known.By.Where(replay => !replay.IsIn(definition)))
        {
            yield return $"{catalog.File} says that '{missing}' replays the {script.Name} of {script.Package}, and {definition.File} has no such entry: "
                + $"add it. ({known.Reason})";
        }
    }

    private string Describe(MaintainerScript script)
    {
        var text = new StringBuilder();
        text.Append(null, $"The {script.Name} of the package {script.Package} is not in {catalog.File}: nobody has said what the image lacks because it does not run.");
        if (catalog.FindOtherVersion(script) is { } other) text.Append(null, $" About another version it says: {other.Reason}");
        if (!isLocked) return text.ToString();

        text.Append(null, $"\nRead it, and add to the catalogue what you found:\n\n{Stub(script)}\nThe script:\n\n");
        foreach (var line in script.Text.TrimEnd('\n').Split('\n')) text.Append(null, $"    {line}\n");
        return text.ToString().TrimEnd();
    }
}
