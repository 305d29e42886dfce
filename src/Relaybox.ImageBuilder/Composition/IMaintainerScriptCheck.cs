namespace Relaybox.ImageBuilder.Composition;

/// <summary>Judges the maintainer scripts of packages, none of which runs when an image is composed.</summary>
internal interface IMaintainerScriptCheck
{
    /// <summary>Stands for the judgement: what was composed under another key is judged again.</summary>
    string Key { get; }

    /// <summary>Checks every script of the packages.</summary>
    /// <returns>What the operator has to be told although the build goes on.</returns>
    /// <exception cref="ImageBuildException">A script is unknown or not acceptable, and this build may not go on with it.</exception>
    IReadOnlyList<string> Check(IReadOnlyList<UnpackedPackage> packages);
}
