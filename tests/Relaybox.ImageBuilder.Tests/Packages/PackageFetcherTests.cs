using System.Net;
using System.Text;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Packages;

namespace Relaybox.ImageBuilder.Tests.Packages;

public sealed class PackageFetcherTests : IAsyncDisposable
{
    private const string OnMirror = "debian/pool/main/s6_2.13-1_amd64.deb";
    private const string InSnapshot = "archive/debian/20261121T141046Z/pool/main/s6_2.13-1_amd64.deb";
    private const string InEarlierSnapshot = "archive/debian/20261121T021046Z/pool/main/s6_2.13-1_amd64.deb";

    private static readonly LockedPackage Package = FakePackage.Of(FakePackage.Content);

    private readonly FakeMirror _mirror = new();
    private readonly ScratchFolder _folder = new();
    private readonly PackageStore _store;

    public PackageFetcherTests() => _store = new PackageStore(_folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _mirror.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Downloads_what_is_missing_and_asks_nobody_the_next_time()
    {
        _mirror.Has(OnMirror, FakePackage.Content);

        var first = await FetchAsync(Package);
        var requests = _mirror.Requests.Count;
        var second = await FetchAsync(Package);

        Assert.Equal(new FetchProgress(1, 1, Package.Size, Package.Size), first);
        Assert.Equal(FetchProgress.Nothing, second);
        Assert.Equal(requests, _mirror.Requests.Count);
        Assert.Equal([$"sha256/{Package.Sha256[..2]}/{Package.Sha256}"], _folder.Files());
        Assert.Equal(FakePackage.Content, await File.ReadAllBytesAsync(_store.PathOf(Package), Token));
    }

    [Theory]
    [InlineData("the contents of a packagE")]
    [InlineData("the contents")]
    [InlineData("")]
    public async Task Replaces_a_file_in_the_cache_that_was_damaged(string damaged)
    {
        _mirror.Has(OnMirror, FakePackage.Content);
        await FetchAsync(Package);
        await File.WriteAllTextAsync(_store.PathOf(Package), damaged, Token);

        await FetchAsync(Package);

        Assert.Equal(FakePackage.Content, await File.ReadAllBytesAsync(_store.PathOf(Package), Token));
    }

    [Fact]
    public async Task Downloads_once_more_when_the_sum_is_wrong()
    {
        _mirror.Answers(
            OnMirror,
            response => response.OutputStream.Write("the contents of a packagE"u8),
            response => response.OutputStream.Write(FakePackage.Content));

        var progress = await FetchAsync(Package);

        Assert.Equal(new FetchProgress(1, 1, Package.Size, Package.Size), progress);
        Assert.True(await _store.VerifyAsync(Package, Token));
    }

    [Fact]
    public async Task Gives_up_and_keeps_nothing_when_the_sum_is_wrong_twice()
    {
        _mirror.Has(OnMirror, Encoding.UTF8.GetBytes("something else altogether"));

        var failure = await Assert.ThrowsAsync<ImageBuildException>(() => FetchAsync(Package));

        Assert.Contains("is not the package s6_2.13-1_amd64 of the lock: its size or SHA-256 sum is wrong, also when downloaded once more", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, _mirror.Requests.Count(request => request == "/" + OnMirror));
        Assert.Empty(_folder.Files());
    }

    [Fact]
    public async Task Writes_no_more_than_the_size_that_the_lock_says()
    {
        var longest = 0L;
        _mirror.Has(OnMirror, new byte[4_000_000]);

        await Assert.ThrowsAsync<ImageBuildException>(() => FetchAsync(Package, new Watch(_ =>
            longest = Math.Max(longest, _folder.Files().Select(file => new FileInfo(Path.Combine(_folder.Path, file)).Length).DefaultIfEmpty().Max()))));

        Assert.True(longest <= Package.Size, $"{longest} bytes were written.");
    }

    [Theory]
    [InlineData(InSnapshot)]
    [InlineData(InEarlierSnapshot)]
    public async Task Takes_from_the_snapshot_archive_what_has_left_the_mirror(string place)
    {
        _mirror.Has(place, FakePackage.Content);

        await FetchAsync(Package);

        Assert.True(await _store.VerifyAsync(Package, Token));
    }

    [Fact]
    public async Task Names_every_package_that_is_nowhere_and_the_command_that_helps()
    {
        var other = FakePackage.Of("other"u8.ToArray(), "execline");

        var failure = await Assert.ThrowsAsync<PackageGoneException>(() => FetchAsync(Package, other));

        Assert.Equal(["execline", "s6"], failure.Packages.Select(package => package.Name));
        Assert.Contains("execline_2.13-1_amd64, s6_2.13-1_amd64. Run ./build.sh lock", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tries_again_when_a_server_fails_and_then_says_which()
    {
        _mirror.Refuses(OnMirror, HttpStatusCode.BadGateway);

        var failure = await Assert.ThrowsAsync<DownloadException>(() => FetchAsync(Package));

        Assert.Equal($"{_mirror.Base}{OnMirror} could not be downloaded: the server answers 502. Check the network, or name another mirror in RELAYBOX_DEBIAN_MIRROR.", failure.Message);
        Assert.Equal(3, _mirror.Requests.Count(request => request == "/" + OnMirror));
        Assert.Empty(_folder.Files());
    }

    [Fact]
    public async Task Goes_on_after_a_connection_that_broke_off()
    {
        _mirror.Answers(
            OnMirror,
            response =>
            {
                response.ContentLength64 = FakePackage.Content.Length;
                response.OutputStream.Write(FakePackage.Content.AsSpan(0, 5));
                response.OutputStream.Flush();
                throw new IOException("break off");
            },
            response => response.OutputStream.Write(FakePackage.Content));

        var progress = await FetchAsync(Package);

        Assert.Equal(new FetchProgress(1, 1, Package.Size, Package.Size), progress);
    }

    [Fact]
    public async Task Two_builds_at_once_get_one_good_file()
    {
        _mirror.Has(OnMirror, FakePackage.Content);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => FetchAsync(Package)));

        Assert.True(await _store.VerifyAsync(Package, Token));
        Assert.Single(_folder.Files());
    }

    [Fact]
    public async Task Leaves_nothing_half_written_when_it_is_interrupted()
    {
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Token);
        _mirror.Has(OnMirror, FakePackage.Content);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.AddAsync(Package, async (file, token) =>
        {
            await file.WriteAsync(FakePackage.Content.AsMemory(0, 3), token);
            await interrupt.CancelAsync();
            token.ThrowIfCancellationRequested();
        }, interrupt.Token));

        Assert.Empty(_folder.Files());
    }

    [Fact]
    public async Task What_was_damaged_when_it_was_read_is_fetched_again_and_read_again()
    {
        _mirror.Has(OnMirror, FakePackage.Content);
        await FetchAsync(Package);
        // The right length: only its sum tells.
        await File.WriteAllTextAsync(_store.PathOf(Package), "the contents of a packagE", Token);
        var report = new RecordedReport();

        var read = await _store.WithoutDamagedAsync(report, async () =>
        {
            if (!_store.Has(Package))
                await FetchAsync(Package);
            return _store.Read(Package, _ => "read");
        });

        Assert.Equal("read", read);
        Assert.Contains("is damaged: it is fetched again", Assert.Single(report.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_damaged_again_and_again_is_an_error()
    {
        _mirror.Has(OnMirror, FakePackage.Content);
        await FetchAsync(Package);
        var times = 0;

        await Assert.ThrowsAsync<DamagedPackageException>(() => _store.WithoutDamagedAsync<int>(new RecordedReport(), () =>
        {
            times++;
            throw new DamagedPackageException(Package);
        }));

        Assert.Equal(2, times);
    }

    [Fact]
    public async Task Reading_notices_damage_at_the_latest_in_the_end()
    {
        _mirror.Has(OnMirror, FakePackage.Content);
        await FetchAsync(Package);
        await File.WriteAllTextAsync(_store.PathOf(Package), "the contents of a packagE", Token);

        var failure = Assert.Throws<DamagedPackageException>(() => _store.Read(Package, _ => "read"));

        Assert.Contains("s6_2.13-1_amd64 in the cache is damaged", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_that_the_disk_is_full()
    {
        var full = new IOException("No space left on device", 28);

        Assert.True(DiskErrors.IsDiskError(full));
        Assert.Equal(
            "No space is left on the disk of artifacts/cache: make room there, or name another folder with --cache.",
            DiskErrors.Explain(full, "artifacts/cache", "--cache").Message);
    }

    [Fact]
    public void Says_that_the_disk_is_read_only()
    {
        var readOnly = new IOException("Read-only file system : '/srv/cache/x'", 30);

        Assert.True(DiskErrors.IsDiskError(readOnly));
        Assert.Equal(
            "/srv/cache cannot be written, name another folder with --cache: Read-only file system : '/srv/cache/x'.",
            DiskErrors.Explain(readOnly, "/srv/cache", "--cache").Message);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<FetchProgress> FetchAsync(params LockedPackage[] packages) => Fetcher().FetchAsync(packages, FakePackage.Lock(packages), new Watch(_ => { }), Token);

    private Task<FetchProgress> FetchAsync(LockedPackage package, Watch progress) => Fetcher().FetchAsync([package], FakePackage.Lock(package), progress, Token);

    private PackageFetcher Fetcher() => new(
        _store,
        new PackageDownloader(_mirror.Client, new ShortcutTime()),
        new MirrorSelector(_mirror.Client, [], $"{_mirror.Base}debian {_mirror.Base}debian-security"),
        new SnapshotArchive(new Uri(_mirror.Base, "archive/")));

    private sealed class Watch(Action<FetchProgress> look) : IProgress<FetchProgress>
    {
        public void Report(FetchProgress value) => look(value);
    }
}
