namespace Relaybox.ImageBuilder.MaintainerScripts;

/// <summary>What a maintainer script, which does not run when an image is composed, would have meant for the image.</summary>
internal enum ScriptEffect
{
    /// <summary>Nothing that the image needs.</summary>
    None,

    /// <summary>Something that entries of the definition do instead.</summary>
    Replayed,

    /// <summary>Something that cannot be done without running it: the package cannot be in an image.</summary>
    Unacceptable,
}
