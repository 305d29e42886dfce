using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Packages;
using Relaybox.ImageBuilder.Processes;

namespace Relaybox.ImageBuilder.Locking;

/// <summary>Resolves image definitions to exact packages, with apt, for every architecture.</summary>
/// <param name="runner">Runs apt.</param>
/// <param name="host">This machine's apt.</param>
/// <param name="mirrors">Chooses the mirror.</param>
/// <param name="time">Measures how long apt takes.</param>
internal sealed class PackageResolver(ICommandRunner runner, AptHost host, MirrorSelector mirrors, TimeProvider time)
{
    /// <summary>Resolves definitions.</summary>
    /// <param name="definitions">The definitions, all of one release.</param>
    /// <param name="architectures">The architectures to resolve for.</param>
    /// <param name="report">Hears what is being done.</param>
    /// <param name="cancellationToken">Ends apt.</param>
    /// <returns>The packages, as a lock that is not written yet, and what the security archive has of them.</returns>
    /// <exception cref="ImageBuildException">apt is missing or failed, or the definitions do not fit together.</exception>
    public async Task<Resolution> ResolveAsync(
        IReadOnlyList<ImageDefinition> definitions,
        IReadOnlyList<DebianArchitecture> architectures,
        IBuildReport report,
        CancellationToken cancellationToken)
    {
        var release = ReleaseOf(definitions);
        var keyring = host.FindKeyring();
        var settings = await host.NetworkSettingsAsync(cancellationToken);
        var mirror = await mirrors.SelectAsync(release, cancellationToken);
        report.Step($"Resolving {string.Join(", ", definitions.Select(definition => definition.Name))} from {mirror.Debian} and {mirror.DebianSecurity}");

        var folder = CreateTemporaryFolder();
        try
        {
            var resolved = await Task.WhenAll(architectures.Select(async architecture =>
            {
                var root = new AptRoot(runner, Directory.CreateDirectory(Path.Combine(folder, architecture.Name)).FullName, time);
                root.Prepare(architecture, mirror, release, keyring, settings);
                var security = new Dictionary<(DebianArchitecture Architecture, string Name), string>();
                var groups = await ResolveAsync(definitions, root, mirror, (name, version) => Keep(security, (architecture, name), version), cancellationToken);
                return (Architecture: architecture, Groups: groups, Security: security);
            }));
            var packages = new PackageLock
            {
                Suite = release,
                Date = NewestRelease(folder),
                Groups = [.. definitions.OrderBy(definition => definition.Name, StringComparer.Ordinal).Select(definition => new PackageGroup
                {
                    Name = definition.Name,
                    Requested = [.. definition.Packages.Order(StringComparer.Ordinal)],
                    Omitted = [.. definition.Omit.Keys.Order(StringComparer.Ordinal)],
                    Dependencies = definition.Dependencies,
                    Packages = resolved.ToDictionary(one => one.Architecture, one => one.Groups[definition.Name]),
                })],
            };
            return new Resolution(packages, resolved.SelectMany(one => one.Security).ToDictionary(version => version.Key, version => version.Value));
        }
        catch (Exception failure) when (DiskErrors.IsFull(failure))
        {
            throw DiskErrors.Explain(failure, folder, "TMPDIR");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string CreateTemporaryFolder()
    {
        try
        {
            return Directory.CreateTempSubdirectory("relaybox-apt-").FullName;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw DiskErrors.Explain(failure, Path.GetTempPath(), "TMPDIR");
        }
    }

    private static string ReleaseOf(IReadOnlyList<ImageDefinition> definitions)
    {
        if (definitions.FirstOrDefault(definition => definition.Suite != definitions[0].Suite) is { } other)
        {
            throw new ImageBuildException(
                $"{definitions[0].File} is of {definitions[0].Suite} and {other.File} of {other.Suite}: one lock has packages of one release.");
        }

        var twice = definitions.GroupBy(definition => definition.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? definitions[0].Suite
            : throw new ImageBuildException($"{string.Join(" and ", twice.Select(definition => definition.File))} have the same name '{twice.Key}'.");
    }

    private static async Task<Dictionary<string, IReadOnlyList<LockedPackage>>> ResolveAsync(
        IReadOnlyList<ImageDefinition> definitions,
        AptRoot root,
        DebianMirror mirror,
        Action<string, string> hasSecurityVersion,
        CancellationToken cancellationToken)
    {
        await root.UpdateAsync(cancellationToken);
        var groups = new Dictionary<string, IReadOnlyList<LockedPackage>>(StringComparer.Ordinal);
        // One after the other: they share apt's cache.
        foreach (var definition in definitions)
        {
            var addresses = await root.ResolveAsync(definition, cancellationToken);
            // An image may consist of files alone.
            var paragraphs = addresses.Count == 0 ? [] : await root.ShowAsync([.. addresses.Select(AptOutput.NameOf)], cancellationToken);
            foreach (var (name, version) in LockedPackages.OfSecurityArchive(paragraphs)) hasSecurityVersion(name, version);
            groups[definition.Name] = [.. addresses.Select(address => LockedPackages.Find(address, mirror, paragraphs))
                .OrderBy(package => package.Name, StringComparer.Ordinal)];
        }

        return groups;
    }

    private static void Keep(Dictionary<(DebianArchitecture Architecture, string Name), string> newest, (DebianArchitecture Architecture, string Name) package, string version)
    {
        if (!newest.TryGetValue(package, out var known) || DebianVersionComparer.IsNewer(version, known)) newest[package] = version;
    }

    private static DateTimeOffset NewestRelease(string folder) =>
        Directory.EnumerateFiles(folder, "*_InRelease", SearchOption.AllDirectories)
            .Select(file => AptOutput.DateOf(File.ReadAllText(file)))
            .Max() ?? throw new ImageBuildException("None of the Release files that apt fetched has a Date, so the lock would have none either.");
}
