using Relaybox.ImageBuilder.Locking;

namespace Relaybox.ImageBuilder.Packages;

/// <summary>Where packages are downloaded from: the base of each archive, with a slash at its end.</summary>
/// <param name="Debian">Base of the main archive.</param>
/// <param name="DebianSecurity">Base of the security archive.</param>
internal sealed record DebianMirror(Uri Debian, Uri DebianSecurity)
{
    /// <summary>Debian's own hosts, for machines that name no mirror. The sums of the lock make plain HTTP safe.</summary>
    public static readonly DebianMirror Default =
        new(new Uri("http://ftp.debian.org/debian/"), new Uri("http://security.debian.org/debian-security/"));

    /// <summary>The base of an archive.</summary>
    public Uri BaseOf(PackageArchive archive) => archive == PackageArchive.DebianSecurity ? DebianSecurity : Debian;

    /// <summary>Where a package is.</summary>
    public Uri UriOf(LockedPackage package) => new(BaseOf(package.Archive), package.Path);
}
