using Relaybox.ImageBuilder.SupplyChain.Licences;

namespace Relaybox.ImageBuilder.SupplyChain;

/// <summary>What a package says about itself, as far as a bill of materials repeats it; kept with the layers, so that nothing is unpacked again for it.</summary>
internal sealed record PackageFacts
{
    /// <summary>Name of the binary package.</summary>
    public required string Name { get; init; }

    /// <summary>The source package that it was built from.</summary>
    public required string SourceName { get; init; }

    /// <summary>The source package's version, which differs from the binary package's after a rebuild.</summary>
    public required string SourceVersion { get; init; }

    /// <summary>Who maintains it in Debian: <c>Name &lt;address&gt;</c>.</summary>
    public string? Maintainer { get; init; }

    /// <summary>Where its authors are.</summary>
    public string? Homepage { get; init; }

    /// <summary>One line.</summary>
    public string? Summary { get; init; }

    /// <summary><c>Depends</c> and <c>Pre-Depends</c> (Debian Policy 7.2), without versions: of each inner list one is enough.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Depends { get; init; }

    /// <summary>Names that it stands for as well (Debian Policy 7.5).</summary>
    public required IReadOnlyList<string> Provides { get; init; }

    /// <summary>
    /// <c>Built-Using</c> (Debian Policy 7.8) and <c>Static-Built-Using</c> (deb-control(5)): source packages of which parts are in its
    /// programs, each once.
    /// </summary>
    public required IReadOnlyList<SourcePackage> BuiltUsing { get; init; }

    /// <summary>Its licence; null when its copyright file is not machine-readable.</summary>
    public DeclaredLicense? License { get; init; }
}
