using System.Runtime.InteropServices;

namespace Relaybox.ImageBuilder;

/// <summary>An architecture that images are composed for, with the name each neighbouring world has for it.</summary>
internal sealed record DebianArchitecture
{
    /// <summary>64-bit x86.</summary>
    public static readonly DebianArchitecture Amd64 = new("amd64", variant: null, "linux-x64", "x86_64-linux-gnu");

    /// <summary>64-bit ARM; OCI wants the variant <c>v8</c> beside it.</summary>
    public static readonly DebianArchitecture Arm64 = new("arm64", "v8", "linux-arm64", "aarch64-linux-gnu");

    /// <summary>Every architecture, in the order of the lock.</summary>
    public static readonly IReadOnlyList<DebianArchitecture> Supported = [Amd64, Arm64];

    private DebianArchitecture(string name, string? variant, string runtimeIdentifier, string multiarchTuple)
    {
        Name = name;
        OciVariant = variant;
        RuntimeIdentifier = runtimeIdentifier;
        MultiarchTuple = multiarchTuple;
    }

    /// <summary>Debian's name, which is OCI's <c>architecture</c> too.</summary>
    public string Name { get; }

    /// <summary>OCI's <c>variant</c>, where there is one.</summary>
    public string? OciVariant { get; }

    /// <summary>.NET's runtime identifier.</summary>
    public string RuntimeIdentifier { get; }

    /// <summary>The folder of this architecture's libraries, as in <c>/usr/lib/x86_64-linux-gnu</c>.</summary>
    public string MultiarchTuple { get; }

    /// <summary>The architecture of this machine.</summary>
    /// <exception cref="ImageBuildException">No image is composed for a machine of this kind.</exception>
    public static DebianArchitecture Host => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => Amd64,
        Architecture.Arm64 => Arm64,
        var other => throw new ImageBuildException(
            $"This machine's architecture is {other}, and images are composed for amd64 and arm64 only: name one with --architecture."),
    };

    /// <summary>Finds an architecture by Debian's name; <c>host</c> stands for this machine's.</summary>
    /// <exception cref="ImageBuildException">There is no such architecture.</exception>
    public static DebianArchitecture Parse(string name) => name switch
    {
        "host" => Host,
        "amd64" => Amd64,
        "arm64" => Arm64,
        _ => throw new ImageBuildException($"'{name}' is no architecture that images are composed for: amd64, arm64 or host."),
    };

    /// <inheritdoc/>
    public override string ToString() => Name;
}
