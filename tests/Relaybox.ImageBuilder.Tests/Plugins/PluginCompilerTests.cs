using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Packages;
using Relaybox.ImageBuilder.Processes;
using Relaybox.ImageBuilder.Tests.Archives;

namespace Relaybox.ImageBuilder.Tests.Plugins;

public sealed class PluginCompilerTests : IDisposable
{
    private readonly PluginFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Compiles_every_source_by_itself_and_links_them()
    {
        var file = await _fixture.CompileAsync(DebianArchitecture.Amd64);

        // The object files and the result are numbered by the command that wrote them.
        Assert.Equal("command 3", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(["sleep.c", "wake.c"], _fixture.Runner.Of("clang").Select(arguments => Path.GetFileName(After(arguments, "-c"))));
        var link = Assert.Single(_fixture.Runner.Of("lld"));
        Assert.Equal(_fixture.Runner.Of("clang").Select(arguments => After(arguments, "-o")), link.TakeLast(2));
        Assert.DoesNotContain(link, argument => argument.StartsWith("-l", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Runs_the_locked_compiler_under_its_own_loader()
    {
        await _fixture.CompileAsync(DebianArchitecture.Amd64);

        var unpacked = Path.Combine(Assert.Single(Directory.GetDirectories(Path.Combine(_fixture.CacheFolder, "unpacked"))), "root");
        Assert.All(_fixture.Runner.Commands, command =>
        {
            Assert.Equal(Path.Combine(unpacked, "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"), command.Loader);
            Assert.Equal(["--library-path", Path.Combine(unpacked, "usr/lib/x86_64-linux-gnu")], command.Arguments.Take(2));
            Assert.StartsWith(Path.Combine(unpacked, "usr/lib/llvm-19/bin"), command.Arguments[2], StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Compiles_for_another_architecture_with_the_headers_of_that()
    {
        await _fixture.CompileAsync(DebianArchitecture.Arm64);

        var arguments = _fixture.Runner.Of("clang").First();
        Assert.Contains("--target=aarch64-linux-gnu", arguments, StringComparer.Ordinal);
        var dovecot = Assert.Single(arguments, argument => argument.EndsWith("/usr/include/dovecot", StringComparison.Ordinal));
        Assert.Equal("for arm64", await File.ReadAllTextAsync(Path.Combine(dovecot, "config.h"), TestContext.Current.CancellationToken));
        Assert.Equal([.. _fixture.Compiler, .. _fixture.Headers], _fixture.Fetched);
    }

    [Theory]
    [InlineData("plugin/wake.c", 2)]
    [InlineData("plugin/wake.h", 2)]
    [InlineData("plugin/more.c", 2)]
    [InlineData("plugin/include/wake.h", 2)]
    [InlineData("other/wake.c", 1)]
    public async Task Compiles_again_only_when_a_source_changes(string changed, int times)
    {
        await _fixture.CompileAsync(DebianArchitecture.Amd64);
        await _fixture.CompileAsync(DebianArchitecture.Amd64);
        _fixture.Folder.Write(changed, "int changed;");

        await _fixture.CompileAsync(DebianArchitecture.Amd64);

        Assert.Equal(times, _fixture.Runner.Of("lld").Count());
        // The compiler itself stays.
        Assert.Equal(_fixture.Compiler, _fixture.Fetched);
    }

    [Fact]
    public async Task Compiles_again_with_another_compiler_and_for_another_architecture()
    {
        await _fixture.CompileAsync(DebianArchitecture.Amd64);
        await _fixture.CompileAsync(DebianArchitecture.Arm64);
        _fixture.Compiler = [.. _fixture.Compiler, _fixture.Package("lld-19", new FakeDeb("lld-19").File("./usr/lib/llvm-19/bin/lld", "lld", 0x1ED))];

        await _fixture.CompileAsync(DebianArchitecture.Amd64);

        Assert.Equal(3, _fixture.Runner.Of("lld").Count());
    }

    [Fact]
    public async Task Compiles_again_with_more_of_the_same_packages()
    {
        await _fixture.CompileAsync(DebianArchitecture.Amd64);
        _fixture.Definition = _fixture.Definition with { Exclude = [] };

        await _fixture.CompileAsync(DebianArchitecture.Amd64);

        Assert.Equal(2, _fixture.Runner.Of("lld").Count());
    }

    [Fact]
    public async Task Hands_on_what_the_compiler_says_and_keeps_nothing()
    {
        _fixture.Runner.Result = new CommandResult(1, "", "wake.c:1:1: error: unknown type name 'inr'\n");

        var failure = await Assert.ThrowsAsync<ImageBuildException>(() => _fixture.CompileAsync(DebianArchitecture.Amd64));

        Assert.Equal($"Compiling {_fixture.Plugin.Source} for amd64 failed:\nwake.c:1:1: error: unknown type name 'inr'", failure.Message);
        Assert.False(Directory.Exists(Path.Combine(_fixture.CacheFolder, "plugins")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_fixture.CacheFolder, "tmp")));
    }

    [Fact]
    public async Task Says_that_it_takes_linux_where_the_compiler_does_not_run()
    {
        var failure = await Assert.ThrowsAsync<ImageBuildException>(() => _fixture.CompileAsync(DebianArchitecture.Amd64, onLinux: false));

        Assert.StartsWith("lib99_wake_plugin.so is written in C, and the locked compiler runs on Linux only: ", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_fixture.Fetched);
    }

    [Fact]
    public async Task Says_when_the_image_does_not_have_the_icu_that_is_to_be_cut_down()
    {
        _fixture.IcuData = new IcuDataEntry("libicu76", ["uts46.nrm"]);
        var missing = await Assert.ThrowsAsync<ImageBuildException>(() => _fixture.CompileAsync(DebianArchitecture.Amd64));
        _fixture.Image.Add(_fixture.Package("libicu76", new FakeDeb("libicu76").File("./usr/lib/x86_64-linux-gnu/libicuuc.so.76.1", "code")));
        var empty = await Assert.ThrowsAsync<ImageBuildException>(() => _fixture.CompileAsync(DebianArchitecture.Amd64));
        _fixture.Image[0] = _fixture.Package("libicu76", new FakeDeb("libicu76").File("./usr/lib/x86_64-linux-gnu/libicudata.so.76.1", "no library"));
        var damaged = await Assert.ThrowsAsync<ImageBuildException>(() => _fixture.CompileAsync(DebianArchitecture.Amd64));

        Assert.Equal("lib99_wake_plugin.so is to hold data of package libicu76, which is not in the image: correct 'icuData', or run ./build.sh lock.", missing.Message);
        Assert.Equal("lib99_wake_plugin.so is to hold ICU's data, and package libicu76 has no libicudata.so.*: correct 'icuData'.", empty.Message);
        Assert.Equal("ICU's data library of package libicu76 cannot be used: it is no 64-bit little-endian ELF file.", damaged.Message);
        Assert.False(Directory.Exists(Path.Combine(_fixture.CacheFolder, "plugins")));
    }

    [Fact]
    public async Task A_damaged_package_with_icus_data_is_told_from_a_hostile_one()
    {
        _fixture.IcuData = new IcuDataEntry("libicu76", ["uts46.nrm"]);
        _fixture.Image.Add(_fixture.Package("libicu76", new FakeDeb("libicu76").File("./usr/lib/x86_64-linux-gnu/libicudata.so.76.1", "no library")));
        // The first byte makes it no archive at all.
        await using (var file = File.OpenWrite(Path.Combine(_fixture.CacheFolder, "debs", "sha256", _fixture.Image[0].Sha256[..2], _fixture.Image[0].Sha256)))
            file.WriteByte(0);

        var damaged = await Assert.ThrowsAsync<DamagedPackageException>(() => _fixture.CompileAsync(DebianArchitecture.Amd64));

        Assert.Equal(_fixture.Image[0], damaged.Package);
    }

    private static string After(IReadOnlyList<string> arguments, string option) => arguments[arguments.ToList().IndexOf(option) + 1];
}
