using System.Buffers.Binary;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Packages;
using Relaybox.ImageBuilder.Plugins;
using Relaybox.ImageBuilder.Processes;
using Relaybox.Testing;

namespace Relaybox.ImageBuilder.Tests.Plugins;

/// <summary>The relay's own plugin and the compiler of this repository's lock.</summary>
public sealed class RelayPluginTests : IDisposable
{
    private const int ElfMachineOffset = 18;

    private readonly ScratchFolder _folder = new();
    private readonly PackageLock _lock = LockReader.Load(RepositoryRoot.PathOf("images", "packages.lock.yaml"));

    public void Dispose() => _folder.Dispose();

    // Its structures are those of one Dovecot, and Dovecot refuses to start with a plugin of another.
    [Fact]
    public void Is_compiled_with_the_headers_of_the_dovecot_that_loads_it()
    {
        foreach (var architecture in DebianArchitecture.Supported)
            Assert.Equal(VersionOf("relay", "dovecot-core", architecture), VersionOf("toolchain", "dovecot-dev", architecture));
    }

    [Theory]
    [InlineData("amd64", 62)]
    [InlineData("arm64", 183)]
    public async Task Compiles_to_the_same_bytes_in_any_folder(string target, int machine)
    {
        var first = await CompileAsync(DebianArchitecture.Parse(target), "here");
        var second = await CompileAsync(DebianArchitecture.Parse(target), "somewhere/else");

        Assert.Equal(first, second);
        Assert.Equal("\u007fELF"u8, first.AsSpan(0, 4));
        // e_machine: EM_X86_64, EM_AARCH64.
        Assert.Equal(machine, BinaryPrimitives.ReadUInt16LittleEndian(first.AsSpan(ElfMachineOffset)));
    }

    private async Task<byte[]> CompileAsync(DebianArchitecture target, string copy)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The locked compiler runs on Linux only.");
        var cache = RepositoryRoot.PathOf("artifacts", "cache");
        var store = new PackageStore(Path.Combine(cache, "debs"));
        var packages = ToolchainPackages.Of(DefinitionLoader.Load(RepositoryRoot.PathOf("images", "toolchain", "image.yaml")), _lock, DebianArchitecture.Host, target);
        var missing = packages.Compiler.Concat(packages.Headers).Count(package => !store.Has(package));
        Assert.SkipWhen(missing > 0, $"{missing} packages of the compiler for {target} are not in artifacts/cache: relaybox-image fetch --group toolchain gets them.");

        // Unpacking is what takes long, and it is done for all; the plugin is compiled here and now.
        var folders = new PackageFolders(store, (_, _) => Task.CompletedTask, cache);
        var compiler = new PluginCompiler(new CommandRunner(), _ => packages, folders, DebianArchitecture.Host, Path.Combine(_folder.Path, "cache", copy));
        var plugin = Assert.Single(DefinitionLoader.Load(RepositoryRoot.PathOf("images", "relay", "image.yaml")).Plugins);
        foreach (var source in Directory.EnumerateFiles(plugin.Source))
            _folder.Write(Path.Combine(copy, Path.GetFileName(source)), await File.ReadAllTextAsync(source, TestContext.Current.CancellationToken));

        var compiled = await compiler.CompileAsync(plugin with { Source = Path.Combine(_folder.Path, copy) }, target, new RecordedReport(), TestContext.Current.CancellationToken);
        return await File.ReadAllBytesAsync(compiled.File, TestContext.Current.CancellationToken);
    }

    private string VersionOf(string group, string package, DebianArchitecture architecture) =>
        _lock.Groups.Single(candidate => candidate.Name == group).Packages[architecture].Single(candidate => candidate.Name == package).Version;
}
