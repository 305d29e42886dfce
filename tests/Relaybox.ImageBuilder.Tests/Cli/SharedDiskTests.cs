using System.Security.Cryptography;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Packages;
using Relaybox.ImageBuilder.Tests.Archives;
using Relaybox.ImageBuilder.Tests.Packages;
using Relaybox.Testing;
using Relaybox.Testing.Processes;

namespace Relaybox.ImageBuilder.Tests.Cli;

/// <summary>The command as processes of their own: on a disk that is full, and two on one cache.</summary>
public sealed class SharedDiskTests : IAsyncDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly List<string> _mounts = [];

    public SharedDiskTests()
    {
        // What does not compress: three megabytes are three megabytes in every layer and archive.
        var random = new byte[1_500_000];
        RandomNumberGenerator.Fill(random);
        byte[] deb = new FakeDeb().Directory("./").File("./etc/random", Convert.ToHexString(random)).Build();
        LockedPackage package = FakePackage.Of(deb);
        _folder.Write("global.json", "{}");
        _folder.Write("image.yaml", "name: relay\nsuite: trixie\npackages: [s6]\nomit: { adduser: no need }\nlayers: [{ name: base, packages: ['*'] }]\n");
        _folder.Write("lock.yaml", LockWriter.Format(FakePackage.Lock(package)));
        _folder.Write("scripts.yaml", "scripts: []\n");
        string file = new PackageStore(PathOf("debs")).PathOf(package);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, deb);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (string mount in _mounts)
            await ProcessRunner.RunAsync("umount", [mount], cancellationToken: CancellationToken.None);
        _folder.Dispose();
    }

    [Theory]
    [InlineData(4, "the spilled contents do not fit")]
    [InlineData(5, "the layer does not fit beside them")]
    public async Task A_cache_on_a_full_disk_ends_in_a_sentence_and_keeps_nothing_half_written(int megabytes, string what)
    {
        string cache = await MountAsync("cache", megabytes, what);
        FillCache(cache);
        string[] before = FilesOf(cache);

        ProcessResult result = await BuildAsync(cache, PathOf("out"));

        Assert.Equal(1, result.ExitCode);
        Assert.Equal($"No space is left on the disk of {cache}: make room there, or name another folder with --cache.", LastLine(result));
        Assert.Equal(before, FilesOf(cache));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(cache, "tmp")));
        Assert.False(Directory.Exists(PathOf("out")));
    }

    [Fact]
    public async Task An_output_folder_on_a_full_disk_ends_in_a_sentence_and_keeps_nothing_half_written()
    {
        string output = await MountAsync("output", megabytes: 1, "the layer does not fit");
        FillCache(PathOf("cache"));

        ProcessResult result = await BuildAsync(PathOf("cache"), output);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal($"No space is left on the disk of {output}: make room there, or name another folder with --output.", LastLine(result));
        Assert.Empty(Directory.GetFileSystemEntries(output));
    }

    [Fact]
    public async Task Two_builds_at_once_on_one_cache_both_make_the_image()
    {
        FillCache(PathOf("cache"));

        ProcessResult[] results = await Task.WhenAll(BuildAsync(PathOf("cache"), PathOf("one")), BuildAsync(PathOf("cache"), PathOf("two")));

        Assert.All(results, result => Assert.True(result.Succeeded, result.Output));
        Assert.Equal(results[0].StandardOutput, results[1].StandardOutput);
        Assert.Equal(await File.ReadAllBytesAsync(PathOf("one/relay-amd64.docker.tar"), Token), await File.ReadAllBytesAsync(PathOf("two/relay-amd64.docker.tar"), Token));
        Assert.Empty(Directory.GetFileSystemEntries(PathOf("cache/tmp")));
    }

    private static string LastLine(ProcessResult result) => result.StandardError.TrimEnd().Split('\n')[^1];

    private static string[] FilesOf(string folder) => [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private string PathOf(string name) => Path.Combine(_folder.Path, name);

    private void FillCache(string cache)
    {
        foreach (string file in Directory.EnumerateFiles(PathOf("debs"), "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(cache, Path.GetRelativePath(_folder.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private async Task<string> MountAsync(string name, int megabytes, string what)
    {
        Requirements.Need(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess ? null : $"A small disk, on which {what}, takes root on Linux.");
        string folder = Directory.CreateDirectory(PathOf(name)).FullName;
        ProcessResult mounted = await ProcessRunner.RunAsync("mount", ["-t", "tmpfs", "-o", $"size={megabytes}m", "none", folder], cancellationToken: Token);
        Requirements.Need(mounted.Succeeded ? null : $"A small disk cannot be mounted here: {mounted.Output.Trim()}");
        _mounts.Add(folder);
        return folder;
    }

    private Task<ProcessResult> BuildAsync(string cache, string output) => ProcessRunner.RunAsync(
        "dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "relaybox-image.dll"), "build", "--definition", PathOf("image.yaml"), "--lock", PathOf("lock.yaml"),
            "--maintainer-scripts", PathOf("scripts.yaml"), "--architecture", "amd64", "--cache", cache, "--output", output,
        ],
        cancellationToken: Token);
}
