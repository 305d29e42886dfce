namespace Relaybox.ImageBuilder.Locking;

/// <summary>Compares two locks.</summary>
internal static class LockDifference
{
    /// <summary>What is different, most urgent first, then by name; a package that changes alike in several places is one change.</summary>
    /// <param name="old">The first lock.</param>
    /// <param name="young">The second lock.</param>
    /// <param name="security">
    /// The newest version that the security archive has, by architecture and name; empty when it is not known, and then only the archive
    /// of the second lock's package tells.
    /// </param>
    public static IReadOnlyList<PackageChange> Between(
        PackageLock old,
        PackageLock young,
        IReadOnlyDictionary<(DebianArchitecture Architecture, string Name), string> security) =>
    [
        .. GroupNames(old, young)
            .SelectMany(group => DebianArchitecture.Supported.SelectMany(architecture => Between(old, young, group, architecture, security)))
            .GroupBy(change => (change.Name, change.Kind, change.Old, change.New))
            .Select(same => new PackageChange(
                same.Key.Name,
                same.Key.Kind,
                same.Key.Old,
                same.Key.New,
                [.. same.SelectMany(change => change.Groups).Distinct(StringComparer.Ordinal)],
                [.. DebianArchitecture.Supported.Where(architecture => same.Any(change => change.Architectures.Contains(architecture)))]))
            .OrderBy(change => change.Kind)
            .ThenBy(change => change.Name, StringComparer.Ordinal)
            .ThenBy(change => change.Old ?? change.New, DebianVersionComparer.Instance),
    ];

    /// <summary>The names of the groups of either lock, sorted.</summary>
    public static IReadOnlyList<string> GroupNames(PackageLock old, PackageLock young) =>
        [.. old.Groups.Concat(young.Groups).Select(group => group.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static IEnumerable<PackageChange> Between(
        PackageLock old,
        PackageLock young,
        string group,
        DebianArchitecture architecture,
        IReadOnlyDictionary<(DebianArchitecture Architecture, string Name), string> security)
    {
        var before = PackagesOf(old, group, architecture);
        var after = PackagesOf(young, group, architecture);
        foreach (var name in before.Keys.Union(after.Keys, StringComparer.Ordinal))
        {
            var (was, becomes) = (before.GetValueOrDefault(name), after.GetValueOrDefault(name));
            if (was is not null && becomes is not null && was.Version == becomes.Version && was.Sha256 == becomes.Sha256) continue;

            var kind = (was, becomes) switch
            {
                (null, _) => PackageChangeKind.Added,
                (_, null) => PackageChangeKind.Removed,
                _ when IsSecurityUpdate(was, becomes, security.GetValueOrDefault((architecture, name))) => PackageChangeKind.SecurityUpdate,
                _ => PackageChangeKind.Update,
            };
            yield return new PackageChange(name, kind, was?.Version, becomes?.Version, [group], [architecture]);
        }
    }

    // A point release takes security updates over into the main archive, so where the newer version comes from is not all.
    private static bool IsSecurityUpdate(LockedPackage was, LockedPackage becomes, string? security) =>
        DebianVersionComparer.IsNewer(becomes.Version, was.Version)
        && (becomes.Archive == PackageArchive.DebianSecurity || (security is not null && DebianVersionComparer.IsNewer(security, was.Version)));

    private static Dictionary<string, LockedPackage> PackagesOf(PackageLock packages, string group, DebianArchitecture architecture) =>
        (packages.Groups.FirstOrDefault(candidate => candidate.Name == group)?.PackagesFor(architecture) ?? [])
        .ToDictionary(package => package.Name, StringComparer.Ordinal);
}
