namespace Relaybox.ImageBuilder.Locking;

/// <summary>The archives that packages come from; each has a mirror network and a folder of the snapshot archive.</summary>
internal enum PackageArchive
{
    /// <summary>The main archive, <c>debian</c>: a suite and its <c>-updates</c>.</summary>
    Debian,

    /// <summary>The archive of security updates, <c>debian-security</c>.</summary>
    DebianSecurity,
}
