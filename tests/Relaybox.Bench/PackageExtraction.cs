using Relaybox.ImageBuilder;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Packages;
using Relaybox.Testing;
using Relaybox.Testing.Packages;

namespace Relaybox.Bench;

/// <summary>Lets mmdebstrap unpack the packages of the lock out of a repository in a folder, without the network.</summary>
/// <param name="scratch">Folder for the repository and what is unpacked.</param>
/// <param name="store">The store of packages.</param>
internal sealed class PackageExtraction(string scratch, PackageStore store)
{
    private const string Image = "relay";

    private readonly PackageLock _lock = LockReader.Load(RepositoryRoot.PathOf("images", "packages.lock.yaml"));

    /// <summary>Unpacks each architecture into a compressed archive, one after the other: mmdebstrap makes one at a time.</summary>
    public async Task<TimeSpan> MeasureAsync(IEnumerable<DebianArchitecture> architectures, CancellationToken cancellationToken)
    {
        var sum = TimeSpan.Zero;
        foreach (var architecture in architectures)
        {
            var source = LockedRepository.Write(_lock, Image, architecture, store, Path.Combine(scratch, $"repository-{architecture}"), keepsRelations: false);
            var names = LockedRepository.Packages(_lock, Image, architecture).Select(package => package.Name);
            var run = await TimedRun.RunAsync(
                scratch,
                "mmdebstrap",
                [
                    "--quiet", "--mode=root", "--variant=extract", $"--architectures={architecture}", $"--include={string.Join(',', names)}",
                    _lock.Suite, Path.Combine(scratch, $"extracted-{architecture}.tar.gz"), source,
                ],
                cancellationToken);
            sum += run.Wall;
        }

        return sum;
    }
}
