namespace Relaybox.ImageBuilder.Programs;

/// <summary>What a published program consists of; kept beside it, so that what is published once need not be looked at again.</summary>
internal sealed record ProgramContents
{
    /// <summary>Version of the .NET SDK that published it.</summary>
    public required string SdkVersion { get; init; }

    /// <summary>The program's own version; null when it says none.</summary>
    public string? Version { get; init; }

    /// <summary>The packages that have code in it, the runtime's among them, sorted by id.</summary>
    public IReadOnlyList<NuGetPackage> Included { get; init; } = [];

    /// <summary>The packages that only helped to build it, such as the compiler to machine code, sorted by id.</summary>
    public IReadOnlyList<NuGetPackage> Tools { get; init; } = [];
}
