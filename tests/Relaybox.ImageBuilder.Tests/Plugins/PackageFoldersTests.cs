using Relaybox.ImageBuilder.Packages;

namespace Relaybox.ImageBuilder.Tests.Plugins;

public sealed class PackageFoldersTests : IDisposable
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
        Assert.Equal(folders[0], Assert.Single(Directory.GetDirectories(Path.Combine(_fixture.CacheFolder, "unpacked"))));
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

    private Task<string> UnpackAsync() =>
        _fixture.Folders().UnpackAsync(_fixture.Definition, _fixture.Compiler, new RecordedReport(), TestContext.Current.CancellationToken);
}
