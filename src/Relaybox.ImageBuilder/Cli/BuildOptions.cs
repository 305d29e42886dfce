using Relaybox.ImageBuilder.Oci;

namespace Relaybox.ImageBuilder.Cli;

/// <summary>What <c>relaybox-image build</c> was asked for.</summary>
internal sealed record BuildOptions
{
    /// <summary>The image definition's file.</summary>
    public required string Definition { get; init; }

    /// <summary>The lock's file.</summary>
    public required string Lock { get; init; }

    /// <summary>The definition of the compiler for plugins; read only when the image has any.</summary>
    public required string Toolchain { get; init; }

    /// <summary>The file of the catalogue of maintainer scripts.</summary>
    public required string MaintainerScripts { get; init; }

    /// <summary>What the image is to run on, at least one.</summary>
    public required IReadOnlyList<DebianArchitecture> Architectures { get; init; }

    /// <summary>Folder for the results; null is <c>artifacts/images/NAME</c>.</summary>
    public string? Output { get; init; }

    /// <summary>Folder for what can be fetched or made again.</summary>
    public required string Cache { get; init; }

    /// <summary>What a loaded image is called; null is <c>relaybox/NAME:latest</c>.</summary>
    public ImageReference? Reference { get; init; }

    /// <summary>Whether packages may be resolved afresh when locked ones are gone, and unknown maintainer scripts only warned about.</summary>
    public bool AllowUnlocked { get; init; }

    /// <summary>Annotations of this build, such as its revision.</summary>
    public required IReadOnlyDictionary<string, string> Annotations { get; init; }
}
