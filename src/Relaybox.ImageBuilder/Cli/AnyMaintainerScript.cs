using Relaybox.ImageBuilder.Composition;

namespace Relaybox.ImageBuilder.Cli;

/// <summary>Stands in until the catalogue of maintainer scripts is there.</summary>
internal sealed class AnyMaintainerScript : IMaintainerScriptCheck
{
    public string Key => "any";

    public IReadOnlyList<string> Check(IReadOnlyList<UnpackedPackage> packages) => [];
}
