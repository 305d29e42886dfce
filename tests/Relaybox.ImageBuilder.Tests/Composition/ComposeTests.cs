using Relaybox.ImageBuilder.Composition;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Packages;
using Relaybox.ImageBuilder.Tests.Archives;

namespace Relaybox.ImageBuilder.Tests.Composition;

public sealed class ComposeTests : IDisposable
{
    private readonly ImageFixture _image = new();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => _image.Dispose();

    [Fact]
    public async Task Puts_an_image_together_as_the_definition_says()
    {
        _image.Add("base-files", ImageFixture.BaseFiles().Build());
        _image.Add("postfix", ImageFixture.Postfix().Build());
        string rootfs = Path.Combine(_image.Folder, "rootfs");
        _image.Write("rootfs/etc/s6/run", "#!/usr/bin/execlineb\n", (UnixFileMode)0x1C0);
        _image.Write("rootfs/etc/services", "smtp 25/tcp\n", (UnixFileMode)0x180);
        _image.Definition = _image.Definition with
        {
            Copy = [new FolderCopy(rootfs, "/")],
            Paths =
            [
                new PathEntry { Path = "/data", Type = PathType.Directory, Mode = (UnixFileMode)0x1ED, Owner = "vmail", Group = "vmail" },
                new PathEntry { Path = "/usr/sbin/postdrop", Type = PathType.Existing, Group = "postdrop", Mode = (UnixFileMode)0x56D },
                new PathEntry { Path = "/var/run", Type = PathType.Symlink, Target = "/run" },
                new PathEntry { Path = "/etc/motd", Type = PathType.File, Mode = (UnixFileMode)0x1A4, Content = "hello\n" },
                new PathEntry { Path = "/etc/bundle", Type = PathType.File, Mode = (UnixFileMode)0x1A4, ContentsOf = [ImageFixture.Glob("/usr/lib/os-release"), ImageFixture.Glob("/etc/debian_*")] },
            ],
        };

        IReadOnlyList<LayerInfo> layers = await _image.ComposeAsync(CancellationToken);

        string shown = string.Concat(layers.Select(layer => $"== {layer.Name}\n{_image.Show(layer)}"));
        string golden = await File.ReadAllTextAsync(Repository.PathOf("tests", "Relaybox.ImageBuilder.Tests", "Cases", nameof(ComposeTests), "layers.golden.txt"), CancellationToken);
        Assert.Equal(golden, shown);
    }

    [Fact]
    public async Task Composes_an_image_without_any_package()
    {
        _image.Definition = _image.Definition with { Paths = [new PathEntry { Path = "/data", Type = PathType.Directory, Mode = (UnixFileMode)0x1ED }] };

        LayerInfo layer = Assert.Single(await _image.ComposeAsync(CancellationToken));

        Assert.Contains("0755 0:0 data\n", _image.Show(layer).Replace("data/", "data", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_everything_from_the_cache_when_nothing_changed()
    {
        _image.Add("postfix", ImageFixture.Postfix().Build());
        IReadOnlyList<LayerInfo> first = await _image.ComposeAsync(CancellationToken);
        File.Delete(_image.Store.PathOf(_image.Packages[0]));

        IReadOnlyList<LayerInfo> second = await _image.ComposeAsync(CancellationToken);

        Assert.Equal(first, second);
        await _image.ComposePackagesAsync(CancellationToken, _ => throw new InvalidOperationException("Nothing has to be fetched."));
    }

    [Fact]
    public async Task Makes_a_layer_again_when_its_file_is_gone_or_cut_short()
    {
        _image.Add("postfix", ImageFixture.Postfix().Build());
        PackageLayers first = await _image.ComposePackagesAsync(CancellationToken);
        string blob = new LayerCache(_image.CacheFolder).BlobOf(first.Layers[0]);
        byte[] whole = await File.ReadAllBytesAsync(blob, CancellationToken);
        await File.WriteAllBytesAsync(blob, whole[..^1], CancellationToken);

        PackageLayers second = await _image.ComposePackagesAsync(CancellationToken);

        Assert.Equal(first.Layers, second.Layers);
        Assert.Equal(whole, await File.ReadAllBytesAsync(blob, CancellationToken));
    }

    [Fact]
    public async Task Composes_the_same_digests_in_another_folder_and_other_ones_for_another_byte()
    {
        static async Task<string> DigestsAsync(string text)
        {
            using var image = new ImageFixture();
            image.Add("base-files", ImageFixture.BaseFiles().Build());
            image.Add("postfix", ImageFixture.Postfix().File("./etc/postfix/master", text).Build());
            return string.Join(' ', (await image.ComposeAsync(CancellationToken)).Select(layer => layer.Digest));
        }

        string first = await DigestsAsync("a");
        string changed = await DigestsAsync("b");

        Assert.Equal(first, await DigestsAsync("a"));
        Assert.NotEqual(first, changed, StringComparer.Ordinal);
        // The layers below and above the changed one stay what they are.
        Assert.Equal(first.Split(' ')[0], changed.Split(' ')[0]);
        Assert.Equal(first.Split(' ')[2], changed.Split(' ')[2]);
    }

    [Fact]
    public async Task Composes_other_digests_for_another_epoch()
    {
        static async Task<PlatformImage> ComposeAsync(long epoch)
        {
            using var image = new ImageFixture { Epoch = epoch };
            image.Add("base-files", ImageFixture.BaseFiles().Build());
            return (await image.ComposeImageAsync(CancellationToken)).Image;
        }

        PlatformImage first = await ComposeAsync(1_763_690_000);
        PlatformImage later = await ComposeAsync(1_763_690_001);

        // The accounts' files, which the build makes, are as old as the build says; what a package brings is older.
        Assert.NotEqual(first.Layers[^1].Digest, later.Layers[^1].Digest, StringComparer.Ordinal);
        Assert.NotEqual(first.Configuration.Descriptor.Digest, later.Configuration.Descriptor.Digest, StringComparer.Ordinal);
        Assert.NotEqual(first.Manifest.Descriptor.Digest, later.Manifest.Descriptor.Digest, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Names_both_packages_that_disagree_about_a_path()
    {
        _image.Add("one", new FakeDeb("one").File("./etc/same", "x").File("./etc/shared", "1").Build());
        _image.Add("two", new FakeDeb("two").File("./etc/same", "x").File("./etc/shared", "2").Build());

        Assert.Equal(
            "/etc/shared is in package one and, different, in package two: exclude it, or leave one of the packages out.",
            (await Assert.ThrowsAsync<ImageBuildException>(() => _image.ComposeAsync(CancellationToken))).Message);
    }

    [Fact]
    public async Task Refuses_a_package_that_writes_through_a_link()
    {
        _image.Add("evil", new FakeDeb("evil").Link("./usr/trap", "/etc").File("./usr/trap/passwd", "root::0:0::/:\n").Build());

        Assert.Contains(
            "/usr/trap/passwd of package evil lies below /usr/trap",
            (await Assert.ThrowsAsync<ImageBuildException>(() => _image.ComposeAsync(CancellationToken))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_hard_link_to_what_is_not_in_the_package()
    {
        _image.Add("evil", new FakeDeb("evil").HardLink("./usr/copy", "./etc/shadow").Build());

        Assert.Contains(
            "entry '/usr/copy' is a hard link to /etc/shadow",
            (await Assert.ThrowsAsync<Relaybox.ImageBuilder.Archives.InvalidPackageException>(() => _image.ComposeAsync(CancellationToken))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_a_damaged_file_from_a_hostile_package()
    {
        byte[] deb = ImageFixture.Postfix().Build();
        _image.Add("postfix", deb);
        deb[200] ^= 0xFF;
        await File.WriteAllBytesAsync(_image.Store.PathOf(_image.Packages[0]), deb, CancellationToken);

        Assert.Contains(
            "in the cache is damaged",
            (await Assert.ThrowsAsync<DamagedPackageException>(() => _image.ComposeAsync(CancellationToken))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaves_nothing_half_written_when_it_fails()
    {
        _image.Add("postfix", ImageFixture.Postfix().Build());
        _image.Add("evil", new FakeDeb("evil").File("./../x", "y").Build());

        await Assert.ThrowsAsync<Relaybox.ImageBuilder.Archives.InvalidPackageException>(() => _image.ComposeAsync(CancellationToken));

        Assert.All(
            Directory.EnumerateFiles(_image.CacheFolder, "*", SearchOption.AllDirectories),
            file => Assert.StartsWith(Path.Combine(_image.CacheFolder, "debs"), file, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stops_when_it_is_told_to()
    {
        _image.Add("postfix", ImageFixture.Postfix().Build());
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _image.ComposePackagesAsync(stop.Token, _ => stop.CancelAsync()));

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_image.CacheFolder, "tmp")));
    }

    [Fact]
    public async Task Names_a_path_that_should_exist_and_does_not()
    {
        _image.Add("postfix", ImageFixture.Postfix().Build());
        _image.Definition = _image.Definition with { Paths = [new PathEntry { Path = "/usr/sbin/nothing", Type = PathType.Existing, Mode = (UnixFileMode)0x1ED }] };

        Assert.Contains(
            "image.yaml: no package brings /usr/sbin/nothing",
            (await Assert.ThrowsAsync<ImageBuildException>(() => _image.ComposeAsync(CancellationToken))).Message,
            StringComparison.Ordinal);
    }
}
