using Relaybox.ImageBuilder;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Oci.Reading;
using Relaybox.ImageBuilder.Packages;
using Relaybox.Testing;
using Relaybox.Testing.Packages;
using Relaybox.Testing.Processes;

namespace Relaybox.Images.Tests.InstalledTree;

/// <summary>
/// Holds the composed image against a system on which the same packages were installed the usual way, by apt and dpkg with every
/// maintainer script: whatever a script does and the definition does not repeat has to be on the list, with the reason.
/// </summary>
public sealed class InstalledTreeTests
{
    private const string Image = "relay";
    private const string Tool = "mmdebstrap";
    private static readonly string List = RepositoryRoot.PathOf("tests", "Relaybox.Images.Tests", "Cases", "InstalledTree", "allowed-differences.yaml");

    [Fact]
    public async Task Composed_tree_differs_from_an_installed_one_only_where_the_list_says_why()
    {
        RelayImage.MustBeComposed();
        Requirements.Need(ProcessRunner.IsInstalled(Tool) ? null : $"{Tool} is not installed, which installs packages the usual way.");
        Requirements.NeedRoot();
        Requirements.Need(DebianArchitecture.Host == DebianArchitecture.Amd64 ? null : "Maintainer scripts for amd64 run on amd64 only.");
        using var folder = new TemporaryFolder();
        var definition = DefinitionLoader.Load(RepositoryRoot.PathOf("images", Image, "image.yaml"));
        var packageLock = RelayImage.Lock();
        var installed = await InstallAsync(packageLock, folder.Path);
        using var layout = ImageLayout.Open(RelayImage.Layout);
        var platform = Assert.Single(new ImageResolver(layout).Resolve(tag: null).Of(DebianArchitecture.Amd64.Name));
        var composed = RootTree.OfLayers(layout, platform, TestContext.Current.CancellationToken);

        var ours = packageLock.PackagesOf(definition, DebianArchitecture.Amd64).Select(package => package.Name).ToHashSet(StringComparer.Ordinal);
        var owners = installed.Owners();
        var allowed = AllowedDifference.Load(List);
        var used = new HashSet<string>(StringComparer.Ordinal);
        List<string> unexpected = [];
        foreach (var path in composed.Paths.Union(installed.Paths, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            // What only packages brought that the image does not have, and what the definition leaves out in so many words.
            if (composed.At(path) is null && (!definition.Includes(path) || (owners[path].Any() && !owners[path].Any(ours.Contains))))
                continue;
            foreach (var kind in TreePath.Differences(composed.At(path), installed.At(path)))
            {
                if (allowed.Select(entry => entry.Covers(path, kind)).FirstOrDefault(pattern => pattern is not null) is { } pattern)
                    used.Add($"{kind} {pattern}");
                else
                    unexpected.Add($"{kind} {path}: composed {composed.At(path)}, installed {installed.At(path)}");
            }
        }

        Assert.True(unexpected.Count == 0, $"{unexpected.Count} differences are not on the list:\n{string.Join('\n', unexpected)}");
        Assert.Empty(allowed.SelectMany(entry => entry.Paths.Select(pattern => $"{entry.Kind} {pattern}")).Except(used, StringComparer.Ordinal));
    }

    /// <summary>Our packages come from the store and win over all others; what only the installation needs comes from the mirror.</summary>
    private static async Task<RootTree> InstallAsync(PackageLock packageLock, string folder)
    {
        var store = new PackageStore(RepositoryRoot.PathOf("artifacts", "cache", "debs"));
        var source = LockedRepository.Write(packageLock, Image, DebianArchitecture.Amd64, store, Path.Combine(folder, "repository"), keepsRelations: true);
        var names = LockedRepository.Packages(packageLock, Image, DebianArchitecture.Amd64).Select(package => $"{package.Name}={package.Version}");
        var archive = Path.Combine(folder, "installed.tar");
        using var client = new HttpClient();
        var mirror = await new MirrorSelector(client, AptSources.Load("/etc/apt"), Environment.GetEnvironmentVariable(MirrorSelector.Variable))
            .SelectAsync(packageLock.Suite, TestContext.Current.CancellationToken);
        (await ProcessRunner.RunAsync(
            Tool,
            [
                "--quiet", "--mode=root", "--variant=essential", $"--include={string.Join(',', names)}", packageLock.Suite, archive, source,
                $"deb {mirror.Debian} {packageLock.Suite} main", $"deb {mirror.DebianSecurity} {packageLock.Suite}-security main",
            ],
            cancellationToken: TestContext.Current.CancellationToken)).EnsureSuccess();
        return RootTree.OfArchive(archive, TestContext.Current.CancellationToken);
    }
}
