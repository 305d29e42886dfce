using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Packages;

namespace Relaybox.ImageBuilder.Tests.Packages;

public sealed class PackageFolderTests : IDisposable
{
    private static readonly LockedPackage Package = FakePackage.Of(FakePackage.Content);

    private static readonly LockedPackage Other = FakePackage.Of("other"u8.ToArray(), "execline");

    private readonly ScratchFolder _folder = new();
    private readonly PackageStore _here;
    private readonly PackageStore _there;
    private readonly PackageFolder _carried;

    public PackageFolderTests()
    {
        _here = new PackageStore(PathOf("here"));
        _there = new PackageStore(PathOf("there"));
        _carried = new PackageFolder(PathOf("carried"));
        _folder.Write("lock.yaml", LockWriter.Format(FakePackage.Lock(Package, Other)));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Carries_packages_and_their_lock_to_another_machine()
    {
        await AddAsync(Package, FakePackage.Content);
        await AddAsync(Other, "other"u8.ToArray());
        await _carried.ExportAsync([Package], _here, PathOf("lock.yaml"), Token);
        await _carried.ExportAsync([Package, Other], _here, PathOf("lock.yaml"), Token);

        var (imported, absent) = await _carried.ImportAsync(_there, Token);

        Assert.Equal(["execline", "s6"], imported.Select(package => package.Name));
        Assert.Empty(absent);
        Assert.True(await _there.VerifyAsync(Package, Token));
        Assert.Equal(
            new[] { "carried/packages.lock.yaml", $"carried/sha256/{Other.Sha256[..2]}/{Other.Sha256}", $"carried/sha256/{Package.Sha256[..2]}/{Package.Sha256}" }.Order(StringComparer.Ordinal),
            _folder.Files().Where(file => file.StartsWith("carried", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Says_which_packages_of_the_lock_the_folder_does_not_have()
    {
        await AddAsync(Package, FakePackage.Content);
        await _carried.ExportAsync([Package], _here, PathOf("lock.yaml"), Token);

        var (imported, absent) = await _carried.ImportAsync(_there, Token);

        Assert.Equal([Package], imported);
        Assert.Equal([Other], absent);
    }

    [Fact]
    public async Task Takes_no_damaged_package()
    {
        await AddAsync(Package, FakePackage.Content);
        await _carried.ExportAsync([Package], _here, PathOf("lock.yaml"), Token);
        string file = new PackageStore(PathOf("carried")).PathOf(Package);
        await File.WriteAllTextAsync(file, "the contents of a packagE", Token);

        var failure = await Assert.ThrowsAsync<ImageBuildException>(() => _carried.ImportAsync(_there, Token));

        Assert.Equal($"The package s6_2.13-1_amd64 is not what the lock says, {file} is damaged: export it again.", failure.Message);
        Assert.DoesNotContain(_folder.Files(), name => name.StartsWith("there", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Leaves_no_half_of_a_folder_when_a_package_is_damaged_here()
    {
        await AddAsync(Package, FakePackage.Content);
        await File.WriteAllTextAsync(_here.PathOf(Package), "the contents of a packagE", Token);

        var failure = await Assert.ThrowsAsync<ImageBuildException>(() => _carried.ExportAsync([Package], _here, PathOf("lock.yaml"), Token));

        Assert.Equal("The package s6_2.13-1_amd64 is not what the lock says, the cache has it damaged: run relaybox-image fetch.", failure.Message);
        Assert.Equal([PathOf("here")], Directory.GetDirectories(_folder.Path));
    }

    [Fact]
    public async Task Overwrites_nothing_that_is_not_its_own()
    {
        _folder.Write("carried/letters.txt", "dear");

        var export = await Assert.ThrowsAsync<ImageBuildException>(() => _carried.ExportAsync([], _here, PathOf("lock.yaml"), Token));
        var import = await Assert.ThrowsAsync<ImageBuildException>(() => _carried.ImportAsync(_there, Token));

        Assert.Equal($"{PathOf("carried")} is no folder of exported packages and not empty: name another one.", export.Message);
        Assert.Equal($"{PathOf("carried")} is no folder of exported packages: it has no packages.lock.yaml.", import.Message);
        Assert.Contains("carried/letters.txt", _folder.Files());
    }

    [Fact]
    public async Task Prunes_what_no_lock_names()
    {
        await AddAsync(Package, FakePackage.Content);
        await AddAsync(Other, "other"u8.ToArray());

        Assert.Equal((1, Other.Size), _here.Prune([Package]));
        Assert.True(_here.Has(Package));
        Assert.False(_here.Has(Other));
    }

    [Fact]
    public async Task Sweeps_what_a_killed_download_has_left_and_not_what_is_being_written()
    {
        await AddAsync(Package, FakePackage.Content);
        string old = _here.PathOf(Package) + ".0123";
        string young = _here.PathOf(Package) + ".4567";
        await File.WriteAllTextAsync(old, "half", Token);
        await File.WriteAllTextAsync(young, "half", Token);
        DateTimeOffset now = new(File.GetLastWriteTimeUtc(young), TimeSpan.Zero);
        File.SetLastWriteTimeUtc(old, now.UtcDateTime.AddHours(-2));

        _here.Sweep(now);

        Assert.Equal(new[] { _here.PathOf(Package), young }, Directory.GetFiles(Path.GetDirectoryName(young)!).Order(StringComparer.Ordinal));
    }

    private string PathOf(string name) => Path.Combine(_folder.Path, name);

    private async Task AddAsync(LockedPackage package, byte[] content) =>
        Assert.True(await _here.AddAsync(package, (file, token) => file.WriteAsync(content, token).AsTask(), Token));
}
