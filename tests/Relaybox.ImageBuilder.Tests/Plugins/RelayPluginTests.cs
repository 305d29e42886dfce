using System.Buffers.Binary;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Elf;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Packages;
using Relaybox.ImageBuilder.Plugins;
using Relaybox.ImageBuilder.Processes;
using Relaybox.Testing;

namespace Relaybox.ImageBuilder.Tests.Plugins;

/// <summary>The relay's own plugins and the compiler of this repository's lock.</summary>
public sealed class RelayPluginTests : IDisposable
{
    private const int ElfMachineOffset = 18;

    private readonly ScratchFolder _folder = new();
    private readonly PackageLock _lock = LockReader.Load(RepositoryRoot.PathOf("images", "packages.lock.yaml"));

    public void Dispose() => _folder.Dispose();

    // Their structures are those of one Dovecot, and Dovecot refuses to start with a plugin of another.
    [Fact]
    public void Is_compiled_with_the_headers_of_the_dovecot_that_loads_it()
    {
        foreach (var architecture in DebianArchitecture.Supported)
        {
            Assert.Equal(VersionOf("relay", "dovecot-core", architecture), VersionOf("toolchain", "dovecot-dev", architecture));
            Assert.Equal(VersionOf("relay", "libssl3t64", architecture), VersionOf("toolchain", "libssl-dev", architecture));
        }
    }

    [Theory]
    [InlineData("lib99_idle_notify_plugin.so", "amd64", 62)]
    [InlineData("lib99_idle_notify_plugin.so", "arm64", 183)]
    [InlineData("lib99_imap_backlog_plugin.so", "amd64", 62)]
    [InlineData("lib99_imap_backlog_plugin.so", "arm64", 183)]
    [InlineData("lib99_lean_tls_plugin.so", "amd64", 62)]
    [InlineData("lib99_lean_tls_plugin.so", "arm64", 183)]
    [InlineData("libicudata.so.76", "amd64", 62)]
    [InlineData("libicudata.so.76", "arm64", 183)]
    public async Task Compiles_to_the_same_bytes_in_any_folder(string plugin, string target, int machine)
    {
        var first = await CompileAsync(plugin, DebianArchitecture.Parse(target), "here");
        var second = await CompileAsync(plugin, DebianArchitecture.Parse(target), "somewhere/else");

        Assert.Equal(first, second);
        Assert.Equal("\u007fELF"u8, first.AsSpan(0, 4));
        // e_machine: EM_X86_64, EM_AARCH64.
        Assert.Equal(machine, BinaryPrimitives.ReadUInt16LittleEndian(first.AsSpan(ElfMachineOffset)));
    }

    [Theory]
    [InlineData("amd64")]
    [InlineData("arm64")]
    public async Task Gives_icu_a_data_library_that_differs_from_debians_in_its_items_only(string target)
    {
        var compiled = new ElfFile(await CompileAsync("libicudata.so.76", DebianArchitecture.Parse(target), "here"), "libicudata.so.76");

        Assert.Equal("libicudata.so.76", compiled.Soname);
        var symbol = Assert.Single(compiled.Symbols());
        Assert.Equal(("icudt76_dat", true), (symbol.Name, symbol.IsDefined));
        Assert.Equal(0, symbol.Value % 16);
        var items = IcuDataFile.Read(compiled.ContentOf(symbol).Span);
        var item = Assert.Single(items);
        Assert.Equal("icudt76l/uts46.nrm", item.Key);
        // A header of ICU's, whose data format is that of normalisation data.
        Assert.Equal("Nrm2"u8, item.Value.AsSpan(12, 4));
    }

    private async Task<byte[]> CompileAsync(string name, DebianArchitecture target, string copy)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The locked compiler runs on Linux only.");
        var cache = RepositoryRoot.PathOf("artifacts", "cache");
        var store = new PackageStore(Path.Combine(cache, "debs"));
        var packages = ToolchainPackages.Of(DefinitionLoader.Load(RepositoryRoot.PathOf("images", "toolchain", "image.yaml")), _lock, DebianArchitecture.Host, target);
        var missing = packages.Compiler.Concat(packages.Headers).Count(package => !store.Has(package));
        Assert.SkipWhen(missing > 0, $"{missing} packages of the compiler for {target} are not in artifacts/cache: relaybox-image fetch --group toolchain gets them.");

        var plugin = Assert.Single(DefinitionLoader.Load(RepositoryRoot.PathOf("images", "relay", "image.yaml")).Plugins, plugin => plugin.File == name);
        var image = _lock.Groups.Single(group => group.Name == "relay").Packages[target];
        Assert.SkipWhen(
            image.Any(package => package.Name == plugin.IcuData?.Package && !store.Has(package)),
            $"{plugin.IcuData?.Package} for {target} is not in artifacts/cache: relaybox-image fetch --group relay gets it.");

        // Unpacking is what takes long, and it is done for all; the plugin is compiled here and now.
        using var folders = new UnpackedFolders(store, (_, _) => Task.CompletedTask, cache);
        var compiler = new PluginCompiler(new CommandRunner(), _ => packages, folders, new PackageFiles(store, (_, _) => Task.CompletedTask), DebianArchitecture.Host, Path.Combine(_folder.Path, "cache", copy));
        foreach (var source in Directory.EnumerateFiles(plugin.Source))
            _folder.Write(Path.Combine(copy, Path.GetFileName(source)), await File.ReadAllTextAsync(source, TestContext.Current.CancellationToken));

        var compiled = await compiler.CompileAsync(plugin with { Source = Path.Combine(_folder.Path, copy) }, target, image, new RecordedReport(), TestContext.Current.CancellationToken);
        return await File.ReadAllBytesAsync(compiled.File, TestContext.Current.CancellationToken);
    }

    private string VersionOf(string group, string package, DebianArchitecture architecture) =>
        _lock.Groups.Single(candidate => candidate.Name == group).Packages[architecture].Single(candidate => candidate.Name == package).Version;
}
