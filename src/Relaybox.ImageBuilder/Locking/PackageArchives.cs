namespace Relaybox.ImageBuilder.Locking;

/// <summary>The names that lock, suites and the snapshot archive have for an archive.</summary>
internal static class PackageArchives
{
    /// <summary>The archive's name in the lock and at the snapshot archive.</summary>
    public static string NameOf(PackageArchive archive) => archive switch
    {
        PackageArchive.Debian => "debian",
        PackageArchive.DebianSecurity => "debian-security",
        _ => throw new ArgumentOutOfRangeException(nameof(archive)),
    };

    /// <summary>Finds an archive by its name in the lock; null when there is none.</summary>
    public static PackageArchive? Find(string name) => name switch
    {
        "debian" => PackageArchive.Debian,
        "debian-security" => PackageArchive.DebianSecurity,
        _ => null,
    };

    /// <summary>The suites that packages of a release are taken from, each with its archive.</summary>
    public static IReadOnlyList<(PackageArchive Archive, string Suite)> SuitesOf(string release) =>
    [
        (PackageArchive.Debian, release),
        (PackageArchive.Debian, release + "-updates"),
        (PackageArchive.DebianSecurity, release + "-security"),
    ];
}
