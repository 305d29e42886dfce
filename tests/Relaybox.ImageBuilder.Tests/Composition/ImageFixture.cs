using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Relaybox.ImageBuilder.Composition;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Packages;
using Relaybox.ImageBuilder.Tests.Archives;
using Relaybox.ImageBuilder.Tests.Packages;

namespace Relaybox.ImageBuilder.Tests.Composition;

/// <summary>Composes a small image in a folder of its own and reads the layers back with another reader.</summary>
internal sealed class ImageFixture : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public ImageFixture()
    {
        Store = new PackageStore(Path.Combine(CacheFolder, "debs"));
        Definition = new ImageDefinition
        {
            File = "image.yaml",
            Name = "small",
            Suite = "trixie",
            Exclude = [Glob("/usr/share/doc/**")],
            Include = [Glob("/usr/share/doc/*/copyright")],
            Groups = [new AccountGroup("postdrop", 101), new AccountGroup("vmail", 200)],
            Users = [new AccountUser { Name = "vmail", Id = 200, Group = "vmail", Groups = ["postdrop"], Home = "/data/mail" }],
            Layers = [new LayerEntry("base", ["*"], [], []), new LayerEntry("mail", ["postfix"], [], []), new LayerEntry("configuration", [], [], [])],
        };
    }

    /// <summary>SOURCE_DATE_EPOCH.</summary>
    public long Epoch { get; init; } = 1_763_690_000;

    public ImageDefinition Definition { get; set; }

    public PackageStore Store { get; }

    public List<LockedPackage> Packages { get; } = [];

    public List<BuiltFile> Built { get; } = [];

    public SortedDictionary<string, string> Annotations { get; } = new(StringComparer.Ordinal);

    public string Folder => _folder.Path;

    public string CacheFolder => Path.Combine(_folder.Path, "cache");

    public static PathGlob Glob(string pattern) => PathGlob.TryParse(pattern, out PathGlob? glob) ? glob! : throw new ArgumentException(pattern, nameof(pattern));

    public static FakeDeb Postfix() => new FakeDeb("postfix")
        .Directory("./").Directory("./usr/").Directory("./usr/sbin/").Directory("./var/spool/private/", 0x1C0)
        .File("./usr/sbin/postdrop", "postdrop", 0x1ED)
        .File("./usr/lib/postfix/smtp", "smtp", 0x1ED).HardLink("./usr/lib/postfix/lmtp", "./usr/lib/postfix/smtp")
        .Directory("./usr/share/doc/postfix/").File("./usr/share/doc/postfix/copyright", "IPL").File("./usr/share/doc/postfix/changelog.gz", "news");

    public static FakeDeb BaseFiles() => new FakeDeb("base-files")
        .Control("md5sums", "11111111111111111111111111111111  etc/debian_version\n22222222222222222222222222222222  usr/share/doc/base-files/README\n")
        .Directory("./").Directory("./tmp/", 0x3FF).Directory("./etc/").Directory("./var/run/").File("./etc/debian_version", "13.2\n")
        .Directory("./lib/").File("./lib/os-release", "ID=debian\n")
        .Link("./lib", "usr/lib")
        .Directory("./usr/share/doc/base-files/").File("./usr/share/doc/base-files/README", "read me");

    public LockedPackage Add(string name, byte[] deb)
    {
        LockedPackage package = FakePackage.Of(deb, name);
        string path = Store.PathOf(package);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, deb);
        Packages.Add(package);
        return package;
    }

    public void Write(string name, string text, UnixFileMode mode)
    {
        string file = _folder.Write(name, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, mode);
    }

    public Task<PackageLayers> ComposePackagesAsync(CancellationToken cancellationToken, Func<CancellationToken, Task>? fetch = null) =>
        new PackageStage(Definition, new LayerCache(CacheFolder), new SilentScriptCheck(), Epoch)
            .ComposeAsync(Packages, fetch ?? (_ => Task.CompletedTask), Store, new RecordedReport(), cancellationToken);

    public async Task<IReadOnlyList<LayerInfo>> ComposeAsync(CancellationToken cancellationToken) => (await ComposeImageAsync(cancellationToken)).Image.Layers;

    public async Task<ComposedImage> ComposeImageAsync(CancellationToken cancellationToken)
    {
        PackageLayers below = await ComposePackagesAsync(cancellationToken);
        DefinitionLayers above = new DefinitionStage(Definition, new LayerCache(CacheFolder), Epoch).Compose(below, Built, cancellationToken);
        return new ComposedImage(
            new PlatformImage(Definition, DebianArchitecture.Amd64, [.. below.Layers, .. above.Layers], Epoch, Annotations),
            new ImageContents { Definition = Definition, Packages = Packages, Facts = below.Packages, Built = Built, Files = above.Files },
            below.Warnings);
    }

    /// <summary>A layer as lines: mode, owner, path, link target or text.</summary>
    public string Show(LayerInfo layer)
    {
        using var reader = new TarReader(new GZipStream(File.OpenRead(new LayerCache(CacheFolder).BlobOf(layer)), CompressionMode.Decompress));
        var lines = new StringBuilder();
        while (reader.GetNextEntry() is { } entry)
        {
            using var text = new StreamReader(entry.DataStream ?? Stream.Null);
            string mode = Convert.ToString((int)entry.Mode, 8).PadLeft(4, '0');
            string rest = entry.EntryType switch
            {
                TarEntryType.SymbolicLink => " -> " + entry.LinkName,
                TarEntryType.HardLink => " == " + entry.LinkName,
                TarEntryType.RegularFile => " " + text.ReadToEnd().ReplaceLineEndings("|"),
                _ => "",
            };
            lines.Append(null, $"{mode} {entry.Uid}:{entry.Gid} {entry.Name}{rest}\n");
        }

        return lines.ToString();
    }

    public void Dispose() => _folder.Dispose();

    private sealed class SilentScriptCheck : IMaintainerScriptCheck
    {
        public string Key => "none";

        public IReadOnlyList<string> Check(IReadOnlyList<UnpackedPackage> packages) => [];
    }
}
