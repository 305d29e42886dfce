using System.Globalization;
using Relaybox.ImageBuilder.Locking;

namespace Relaybox.ImageBuilder.Packages;

/// <summary>Debian's snapshot archive, which keeps what has left the mirrors.</summary>
/// <param name="Base">Base of the archive, with a slash at its end.</param>
internal sealed record SnapshotArchive(Uri Base)
{
    /// <summary>Debian's own.</summary>
    public static readonly SnapshotArchive Default = new(new Uri("https://snapshot.debian.org/archive/"));

    // A snapshot shows the archive as it was at the last import before the named time. The import of the state that a Release
    // file describes happens hours after its Date, and an import at its Date still shows the state before.
    private static readonly TimeSpan[] Delays = [TimeSpan.FromHours(12), TimeSpan.Zero];

    /// <summary>Where a package may be, the likeliest place first.</summary>
    /// <param name="package">The package.</param>
    /// <param name="lockDate">The lock's date.</param>
    public IEnumerable<Uri> UrisOf(LockedPackage package, DateTimeOffset lockDate) => Delays.Select(delay =>
    {
        var time = (lockDate + delay).UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        return new Uri(Base, $"{PackageArchives.NameOf(package.Archive)}/{time}/{package.Path}");
    });
}
