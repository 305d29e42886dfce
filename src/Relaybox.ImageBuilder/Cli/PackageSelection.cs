using System.CommandLine;
using Relaybox.ImageBuilder.Locking;

namespace Relaybox.ImageBuilder.Cli;

/// <summary>Which packages of a lock a command is about: groups and architectures.</summary>
internal sealed class PackageSelection
{
    private readonly Option<string[]> _groups = new("--group", "-g")
    {
        Description = "A group of the lock; can be given more than once. Default: all",
        HelpName = "NAME",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _architectures = CliOptions.Architectures();

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_groups);
        command.Add(_architectures);
    }

    /// <summary>The packages, each once.</summary>
    /// <exception cref="ImageBuildException">The lock has no such group.</exception>
    public IReadOnlyList<LockedPackage> Of(PackageLock packageLock, ParseResult arguments)
    {
        string[] groups = arguments.GetRequiredValue(_groups);
        if (groups.FirstOrDefault(name => packageLock.Groups.All(group => group.Name != name)) is { } unknown)
            throw new ImageBuildException($"The lock has no group '{unknown}', only {string.Join(", ", packageLock.Groups.Select(group => group.Name))}.");

        DebianArchitecture[] architectures = [.. arguments.GetRequiredValue(_architectures).Select(DebianArchitecture.Parse)];
        return
        [
            .. packageLock.Groups
                .Where(group => groups.Length == 0 || groups.Contains(group.Name, StringComparer.Ordinal))
                .SelectMany(group => architectures.SelectMany(group.PackagesFor))
                .DistinctBy(package => package.Sha256, StringComparer.Ordinal),
        ];
    }
}
