using Relaybox.ImageBuilder.Packages;
using Relaybox.ImageBuilder.Plugins;

namespace Relaybox.ImageBuilder.Tests.Plugins;

public sealed class UnpackedFoldersTests : IDisposable
{
    private readonly PluginFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Unpacks_what_is_not_excluded_with_links_and_executable_bits()
    {
        var folder = await UnpackAsync();

        Assert.Equal("clang", await File.ReadAllTextAsync(Path.Combine(folder, "usr/bin/clang"), TestContext.Current.CancellationToken));
        Assert.Equal("../lib/llvm-19/bin/clang", new FileInfo(Path.Combine(folder, "usr/bin/clang")).LinkTarget);
        Assert.False(Path.Exists(Path.Combine(folder, "usr/share")));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(folder, "usr/lib/llvm-19/bin/clang")).HasFlag(UnixFileMode.UserExecute));
        Assert.False(!OperatingSystem.IsWindows() && File.GetUnixFileMode(Path.Combine(folder, "usr/lib/llvm-19/lib/clang/19/include/stddef.h")).HasFlag(UnixFileMode.UserExecute));
    }

    [Fact]
    public async Task Is_one_folder_although_several_builds_want_it_at_once()
    {
        var folders = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(UnpackAsync)));

        Assert.Single(folders.Distinct(StringComparer.Ordinal));
        Assert.Equal(Path.GetDirectoryName(folders[0]), Assert.Single(Directory.GetDirectories(Path.Combine(_fixture.CacheFolder, "unpacked"))));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_fixture.CacheFolder, "tmp")));
    }

    [Fact]
    public async Task Is_unpacked_once_although_several_architectures_want_it_at_once()
    {
        var build = _fixture.Folders();
        var report = new RecordedReport();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => UnpackAsync(build, report))));

        Assert.Equal("Unpacking 1 packages of toolchain", Assert.Single(report.Steps));
    }

    [Theory]
    [InlineData("root/usr/lib/llvm-19/bin/clang")]
    [InlineData("root/usr/lib/llvm-19/lib/clang/19/include/stddef.h")]
    [InlineData("files")]
    public async Task A_folder_that_a_power_loss_cut_short_is_made_again(string cut)
    {
        var whole = Contents(await UnpackAsync());
        var path = Path.Combine(Assert.Single(Directory.GetDirectories(Path.Combine(_fixture.CacheFolder, "unpacked"))), cut);
        if (new FileInfo(path).Length == 0) File.Delete(path);
        else await File.WriteAllTextAsync(path, "", TestContext.Current.CancellationToken);

        var folder = await UnpackAsync();

        Assert.Equal(whole, Contents(folder));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_fixture.CacheFolder, "tmp")));
    }

    [Fact]
    public async Task Leaves_no_folder_behind_a_damaged_package()
    {
        var path = Directory.EnumerateFiles(Path.Combine(_fixture.CacheFolder, "debs"), _fixture.Compiler[0].Sha256, SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<DamagedPackageException>(UnpackAsync);

        Assert.False(Directory.Exists(Path.Combine(_fixture.CacheFolder, "unpacked")));
    }

    private static List<string> Contents(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => $"{file}: {File.ReadAllText(file)}")];

    private Task<string> UnpackAsync() => UnpackAsync(_fixture.Folders(), new RecordedReport());

    private Task<string> UnpackAsync(UnpackedFolders folders, RecordedReport report) =>
        folders.UnpackAsync(_fixture.Definition, _fixture.Compiler, report, TestContext.Current.CancellationToken);
}
