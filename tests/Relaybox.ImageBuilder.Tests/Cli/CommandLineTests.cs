using Relaybox.ImageBuilder.Cli;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Packages;
using Relaybox.ImageBuilder.Tests.Archives;
using Relaybox.ImageBuilder.Tests.Packages;

namespace Relaybox.ImageBuilder.Tests.Cli;

public sealed class CommandLineTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public CommandLineTests()
    {
        _folder.Write("global.json", "{}");
        _folder.Write("image.yaml", "name: relay\nsuite: trixie\npackages: [s6]\nomit: { adduser: no need }\nlayers: [{ name: base, packages: ['*'] }]\n");
        var deb = new FakeDeb().Directory("./").File("./file", "contents").Build();
        var package = FakePackage.Of(deb);
        _folder.Write("lock.yaml", LockWriter.Format(FakePackage.Lock(package)));
        var cached = new PackageStore(PathOf("cache/debs")).PathOf(package);
        Directory.CreateDirectory(Path.GetDirectoryName(cached)!);
        File.WriteAllBytes(cached, deb);
        _folder.Write("scripts.yaml", "scripts: []\n");
        _folder.Write("file", "in the way");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_cache_below_a_file_is_told_in_one_sentence()
    {
        var (exitCode, errors) = await BuildAsync(cache: "file/cache", output: "out");

        Assert.Equal(1, exitCode);
        Assert.StartsWith("A file or folder cannot be used, see what the options and TMPDIR name", errors, StringComparison.Ordinal);
        Assert.Contains(PathOf("file/cache"), errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("file/out")]
    public async Task What_is_wrong_with_the_output_is_not_blamed_on_the_cache(string output)
    {
        var (exitCode, errors) = await BuildAsync(cache: "cache", output);

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"{PathOf(output)} cannot be written, name another folder with --output: ", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public void Errors_of_the_machine_end_in_a_sentence()
    {
        Assert.EndsWith(": Read-only file system : '/srv/x'.", DiskErrors.Explain(new IOException("Read-only file system : '/srv/x'", 30)), StringComparison.Ordinal);
        Assert.StartsWith("No space is left on a disk, make room there: ", DiskErrors.Explain(new IOException("No space left on device", 28)), StringComparison.Ordinal);
        Assert.Equal("This machine lacks something that is needed: no libfoo.", DiskErrors.Explain(new DllNotFoundException("no libfoo")));
    }

    private string PathOf(string name) => Path.Combine(_folder.Path, name);

    private async Task<(int ExitCode, string Errors)> BuildAsync(string cache, string output)
    {
        await using var errors = new StringWriter();
        var exitCode = await CommandLine.RunAsync(
            [
                "build", "--definition", PathOf("image.yaml"), "--lock", PathOf("lock.yaml"), "--maintainer-scripts", PathOf("scripts.yaml"),
                "--architecture", "amd64", "--cache", PathOf(cache), "--output", PathOf(output),
            ],
            errors);
        return (exitCode, errors.ToString());
    }
}
