using System.Text.RegularExpressions;
using Relaybox.ImageBuilder.Processes;

namespace Relaybox.ImageBuilder.Programs;

/// <summary>
/// No NuGet source has what the SDK puts under a program for an architecture: the runtime and its host. The one error of publishing
/// that lies in the machine rather than in the program, and that an image for another architecture may not have.
/// </summary>
internal sealed partial class MissingRuntimePacksException : ImageBuildException
{
    private MissingRuntimePacksException(DebianArchitecture architecture, IEnumerable<string> packs)
        : base($"The .NET runtime packs for {architecture} cannot be restored, no NuGet source of this machine has {string.Join(", ", packs)}: name a folder or an address that has them in RELAYBOX_NUGET_SOURCE (docs/settings.md).")
    {
    }

    /// <summary>The exception when this is why the SDK failed, otherwise null.</summary>
    /// <param name="architecture">What was published for.</param>
    /// <param name="result">What the SDK said, in English.</param>
    public static MissingRuntimePacksException? Of(DebianArchitecture architecture, CommandResult result)
    {
        string[] packs =
        [
            .. NotFound().Matches(result.Output + result.Error).Select(match => match.Groups["pack"].Value)
                .Where(pack => pack.EndsWith($".{architecture.RuntimeIdentifier}", StringComparison.Ordinal))
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
        return packs.Length > 0 ? new MissingRuntimePacksException(architecture, packs) : null;
    }

    /// <summary>NuGet's NU1101, no such package, and NU1102, no such version of it.</summary>
    [GeneratedRegex(@"NU110[12]: Unable to find package (?<pack>Microsoft\.(NETCore|AspNetCore)\.App\.[A-Za-z]+\.[a-z0-9-]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotFound();
}
