using Relaybox.ImageBuilder.Definitions;

namespace Relaybox.ImageBuilder.MaintainerScripts;

/// <summary>What somebody who read a maintainer script found.</summary>
internal sealed record ClassifiedScript
{
    /// <summary>Pattern of the names of packages that have the script.</summary>
    public required string Package { get; init; }

    /// <summary>Name of the control file, for example <c>postinst</c>.</summary>
    public required string Script { get; init; }

    /// <summary>SHA-256 sums of the script's bytes: one, or one per architecture when they differ.</summary>
    public required IReadOnlyList<string> Sha256 { get; init; }

    /// <summary>What it would have meant.</summary>
    public required ScriptEffect Effect { get; init; }

    /// <summary>What does it instead, for <see cref="ScriptEffect.Replayed"/>.</summary>
    public IReadOnlyList<ScriptReplay> By { get; init; } = [];

    /// <summary>Why, for people.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether this is about a script of that name in that package, in whichever version.</summary>
    public bool IsAbout(MaintainerScript script) => Script == script.Name && PackagePattern.Matches(Package, script.Package);
}
