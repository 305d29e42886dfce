using System.Net;
using Relaybox.ImageBuilder.Cli;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Packages;
using Relaybox.ImageBuilder.Tests.Archives;
using Relaybox.ImageBuilder.Tests.Locking;
using Relaybox.ImageBuilder.Tests.Packages;

namespace Relaybox.ImageBuilder.Tests.Cli;

/// <summary>Whole builds of a small image where the network is not as one would like it.</summary>
public sealed class ImageBuildTests : IDisposable
{
    private const string Mirror = "http://mirror.example/";

    private static readonly byte[] Locked = new FakeDeb().Directory("./").File("./etc/version", "locked").Build();

    private static readonly byte[] Newer = new FakeDeb().Directory("./").File("./etc/version", "newer").Build();

    private static readonly LockedPackage Package = FakePackage.Of(Locked);

    private readonly ScratchFolder _folder = new();
    private readonly RecordedReport _report = new();

    public ImageBuildTests()
    {
        _folder.Write("global.json", "{}");
        _folder.Write("image.yaml", "name: relay\nsuite: trixie\npackages: [s6]\nomit: { adduser: no need }\ndependencies: false\nlayers: [{ name: base, packages: ['*'] }]\n");
        PackageLock packageLock = FakePackage.Lock(Package);
        _folder.Write("lock.yaml", LockWriter.Format(packageLock with { Groups = [packageLock.Groups[0] with { Dependencies = false }] }));
        _folder.Write("scripts.yaml", "scripts: []\n");
        _folder.Write("keyrings/debian-archive-keyring.gpg", "");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Resolves_afresh_when_the_lock_is_stale_and_says_so_loudly()
    {
        // The mirror has the newer package alone, and the snapshot archive nothing.
        using var server = new FakeServer(request => request.RequestUri!.AbsolutePath.EndsWith("s6_2.13%2B1_amd64.deb", StringComparison.OrdinalIgnoreCase)
            || request.RequestUri.AbsolutePath.EndsWith("s6_2.13+1_amd64.deb", StringComparison.Ordinal)
                ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Newer) }
                : new HttpResponseMessage(HttpStatusCode.NotFound));

        await BuildAsync(server, allowUnlocked: true);

        string unlocked = PathOf("cache/relay.unlocked.yaml");
        Assert.Equal(
            [
                "The lock names a package that has left the mirror http://mirror.example/debian/ and could not be had from the snapshot archive: s6_2.13-1_amd64. Run ./build.sh lock to take what the mirror has now.",
                "THIS IS NOT THE LOCKED BUILD: its packages are resolved afresh. Run ./build.sh lock to renew the lock.",
                $"What it consists of instead is in {unlocked}.",
            ],
            _report.Warnings);
        Assert.StartsWith("# Every Debian package of a build that was NOT the locked one.", await File.ReadAllTextAsync(unlocked, Token), StringComparison.Ordinal);
        Assert.Equal("2.13+1", Assert.Single(LockReader.Load(unlocked).Groups[0].Packages[DebianArchitecture.Amd64]).Version);
        Assert.True(File.Exists(PathOf("out/relay-amd64.docker.tar")));
    }

    [Fact]
    public async Task A_build_that_has_to_be_the_locked_one_stops_instead()
    {
        using var server = new FakeServer(_ => new HttpResponseMessage(HttpStatusCode.NotFound));

        var failure = await Assert.ThrowsAsync<PackageGoneException>(() => BuildAsync(server, allowUnlocked: false));

        Assert.EndsWith("s6_2.13-1_amd64. Run ./build.sh lock to take what the mirror has now.", failure.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(PathOf("out")));
        Assert.False(File.Exists(PathOf("cache/relay.unlocked.yaml")));
    }

    [Fact]
    public async Task Takes_from_the_snapshot_archive_what_has_left_the_mirror_and_follows_its_redirect()
    {
        await using var snapshots = new FakeMirror();
        snapshots.Answers("archive/debian/20261121T141046Z/" + Package.Path, response => response.Redirect($"{snapshots.Base}archive/debian/20261121T083412Z/{Package.Path}"));
        snapshots.Has("archive/debian/20261121T083412Z/" + Package.Path, Locked);

        using var handler = new SocketsHttpHandler();
        await BuildAsync(handler, allowUnlocked: false, mirror: $"{snapshots.Base}debian {snapshots.Base}debian-security", snapshots: new Uri(snapshots.Base, "archive/"));

        Assert.Empty(_report.Warnings);
        Assert.True(File.Exists(PathOf("out/relay-amd64.docker.tar")));
    }

    [Fact]
    public async Task Builds_the_lock_from_an_imported_folder_where_every_connection_is_refused()
    {
        PackageStore elsewhere = new(PathOf("elsewhere"));
        await elsewhere.AddAsync(Package, (file, token) => file.WriteAsync(Locked, token).AsTask(), Token);
        var carried = new PackageFolder(PathOf("carried"));
        await carried.ExportAsync([Package], elsewhere, PathOf("lock.yaml"), Token);
        await carried.ImportAsync(CliOptions.StoreIn(PathOf("cache")), Token);
        using var server = new FakeServer(_ => throw new HttpRequestException("Connection refused"));

        await BuildAsync(server, allowUnlocked: false);

        Assert.Empty(server.Requests);
        Assert.True(File.Exists(PathOf("out/oci/index.json")));
    }

    private string PathOf(string name) => Path.Combine(_folder.Path, name);

    private async Task BuildAsync(HttpMessageHandler handler, bool allowUnlocked, string mirror = $"{Mirror}debian {Mirror}debian-security", Uri? snapshots = null)
    {
        var options = new BuildOptions
        {
            Definition = PathOf("image.yaml"),
            Lock = PathOf("lock.yaml"),
            Toolchain = PathOf("none.yaml"),
            MaintainerScripts = PathOf("scripts.yaml"),
            Architectures = [DebianArchitecture.Amd64],
            Output = PathOf("out"),
            Cache = PathOf("cache"),
            AllowUnlocked = allowUnlocked,
            Annotations = new SortedDictionary<string, string>(StringComparer.Ordinal),
        };
        var apt = new FakeApt { S6 = Newer };
        using var build = new ImageBuild(
            options,
            _ => Task.FromResult(new DebianNetwork(
                () => handler, [], mirror, new SnapshotArchive(snapshots ?? new Uri(Mirror + "archive/")), apt, new AptHost(apt, PathOf("keyrings")), new ShortcutTime())),
            _report);
        await build.RunAsync(Token);
    }
}
