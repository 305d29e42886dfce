using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Packages;
using Relaybox.ImageBuilder.Plugins;
using Relaybox.ImageBuilder.Tests.Archives;
using Relaybox.ImageBuilder.Tests.Packages;

namespace Relaybox.ImageBuilder.Tests.Plugins;

/// <summary>A tool-chain of made-up packages, and a plugin to compile with it on amd64.</summary>
internal sealed class PluginFixture : IDisposable
{
    private readonly PackageStore _store;
    private readonly List<UnpackedFolders> _folders = [];

    public PluginFixture()
    {
        _store = new PackageStore(Path.Combine(CacheFolder, "debs"));
        Folder.Write("plugin/wake.c", "int wake;");
        Folder.Write("plugin/sleep.c", "int sleep;");
        Folder.Write("plugin/wake.h", "");
        Compiler = [Package("clang-19", new FakeDeb("clang-19")
            .File("./usr/lib/llvm-19/bin/clang", "clang", 0x1ED)
            .File("./usr/lib/llvm-19/lib/clang/19/include/stddef.h", "")
            .File("./usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", "loader", 0x1ED)
            .Link("./usr/bin/clang", "../lib/llvm-19/bin/clang")
            .File("./usr/share/doc/clang-19/README", "read me"))];
        Headers = [Package("dovecot-dev", new FakeDeb("dovecot-dev").File("./usr/include/dovecot/config.h", "for arm64"))];
    }

    public ScratchFolder Folder { get; } = new();

    public FakeCompiler Runner { get; } = new();

    public RecordedReport Report { get; } = new();

    public List<LockedPackage> Fetched { get; } = [];

    public IReadOnlyList<LockedPackage> Compiler { get; set; }

    public IReadOnlyList<LockedPackage> Headers { get; }

    public string CacheFolder => Path.Combine(Folder.Path, "cache");

    /// <summary>The packages of the image that the plugin is for.</summary>
    public List<LockedPackage> Image { get; } = [];

    public IcuDataEntry? IcuData { get; set; }

    public PluginEntry Plugin => new(Path.Combine(Folder.Path, "plugin"), "lib99_wake_plugin.so", "/usr/lib/dovecot/modules/lib99_wake_plugin.so", IcuData);

    public ImageDefinition Definition { get; set; } = new()
    {
        File = "image.yaml",
        Name = "toolchain",
        Suite = "trixie",
        Exclude = [PathGlob.TryParse("/usr/share/**", out var glob) ? glob! : throw new InvalidOperationException("A glob does not parse.")],
    };

    public LockedPackage Package(string name, FakeDeb deb)
    {
        var bytes = deb.Build();
        var package = FakePackage.Of(bytes, name);
        Directory.CreateDirectory(Path.GetDirectoryName(_store.PathOf(package))!);
        File.WriteAllBytes(_store.PathOf(package), bytes);
        return package;
    }

    /// <summary>Those of one build.</summary>
    public UnpackedFolders Folders()
    {
        var folders = new UnpackedFolders(_store, FetchAsync, CacheFolder);
        _folders.Add(folders);
        return folders;
    }

    public async Task<string> CompileAsync(DebianArchitecture target, bool onLinux = true) =>
        (await CompilerFor(onLinux).CompileAsync(Plugin, target, Image, Report, TestContext.Current.CancellationToken)).File;

    public PluginCompiler CompilerFor(bool onLinux) =>
        new(Runner, _ => new ToolchainPackages(Definition, Compiler, Headers), Folders(), new PackageFiles(_store, FetchAsync), onLinux ? DebianArchitecture.Amd64 : null, CacheFolder);

    public void Dispose()
    {
        _folders.ForEach(folders => folders.Dispose());
        Folder.Dispose();
    }

    private Task FetchAsync(IReadOnlyList<LockedPackage> packages, CancellationToken cancellationToken)
    {
        Fetched.AddRange(packages);
        return Task.CompletedTask;
    }
}
