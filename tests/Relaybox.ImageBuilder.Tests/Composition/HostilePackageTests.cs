using Relaybox.ImageBuilder.Archives;
using Relaybox.ImageBuilder.Composition;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Tests.Archives;

namespace Relaybox.ImageBuilder.Tests.Composition;

/// <summary>What packages may do to each other and to the image: each refusal is one sentence, and nothing is left in the cache but the packages.</summary>
public sealed class HostilePackageTests : IDisposable
{
    private readonly ImageFixture _image = new();

    public void Dispose() => _image.Dispose();

    [Fact]
    public async Task A_file_below_a_link_of_another_package()
    {
        _image.Add("first", new FakeDeb("first").Link("./usr/trap", "/etc").Build());
        _image.Add("second", new FakeDeb("second").File("./usr/trap/passwd", "root::0:0::/:\n").Build());

        Assert.Equal(
            "/usr/trap/passwd of package second lies below /usr/trap, which package first made a symbolic link to /etc.",
            await FailureAsync<ImageBuildException>());
    }

    [Fact]
    public async Task A_link_in_the_place_of_a_folder_of_another_package()
    {
        _image.Add("first", new FakeDeb("first").File("./usr/trap/passwd", "x").Build());
        _image.Add("second", new FakeDeb("second").Link("./usr/trap", "/etc").Build());

        Assert.Equal(
            "/usr/trap is in package first and, different, in package second: exclude it, or leave one of the packages out.",
            await FailureAsync<ImageBuildException>());
    }

    [Theory]
    [InlineData("./lib")]
    [InlineData("./bin")]
    [InlineData("./lib64")]
    public async Task A_link_that_leads_a_part_of_merged_usr_elsewhere(string alias)
    {
        _image.Add("evil", new FakeDeb("evil").Link(alias, "/etc").File($"{alias}/passwd", "root::0:0::/:\n").Build());

        Assert.Equal(
            $"Package evil makes {alias[1..]} a link to /etc, and in a merged /usr it leads to usr{alias[1..]}: leave the package out.",
            await FailureAsync<ImageBuildException>());
    }

    [Fact]
    public async Task A_link_at_usr_itself_and_a_file_that_gets_there_through_merged_usr()
    {
        _image.Add("evil", new FakeDeb("evil").Link("./usr", "/etc").File("./lib/passwd", "x").Build());

        Assert.Equal("/usr/lib of package evil lies below /usr, which package evil made a symbolic link to /etc.", await FailureAsync<ImageBuildException>());
    }

    [Theory]
    [InlineData("./etc/conf", "./etc/conf", "/etc/conf", "/etc/conf")]
    [InlineData("./usr/lib/x", "./lib/x", "/lib/x", "/usr/lib/x")]
    public async Task A_path_twice_in_one_package(string first, string second, string later, string earlier)
    {
        _image.Add("evil", new FakeDeb("evil").File(first, "1").File(second, "2").Build());

        Assert.Equal($"Package evil cannot be used: entry '{later}' is at the same path as an earlier one, '{earlier}'.", await FailureAsync<InvalidPackageException>());
    }

    [Fact]
    public async Task A_folder_twice_in_one_package_is_one_folder()
    {
        _image.Add("two", new FakeDeb("two").Directory("./lib/").File("./lib/a", "1").Directory("./usr/").Directory("./usr/lib/").File("./usr/lib/b", "2").Build());

        LayerInfo layer = (await _image.ComposePackagesAsync(TestContext.Current.CancellationToken)).Layers[0];

        Assert.Contains("0644 0:0 usr/lib/a 1\n0644 0:0 usr/lib/b 2\n", _image.Show(layer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Replaces: old (<< 3)", "new", "old")]
    [InlineData("Replaces: other,\n old", "new", "old")]
    [InlineData("Replaces: old (= 2.13-1), third", "new", "old")]
    public async Task The_package_that_replaces_the_other_one_has_the_file_and_it_is_said(string field, string winner, string loser)
    {
        byte[] replacing = WithField("new", field).File("./etc/conf", "new").File("./etc/shared", "same").Build();
        byte[] replaced = new FakeDeb("old").File("./etc/conf", "old").File("./etc/shared", "same").Build();
        _image.Add("new", replacing);
        _image.Add("old", replaced);

        PackageLayers forth = await _image.ComposePackagesAsync(TestContext.Current.CancellationToken);
        _image.Packages.Reverse();
        PackageLayers back = await _image.ComposePackagesAsync(TestContext.Current.CancellationToken);

        Assert.Equal([$"Package {winner} replaces files of {loser}, as its control file says: /etc/conf."], forth.Warnings);
        Assert.Equal(forth.Warnings, back.Warnings);
        Assert.All([forth, back], layers => Assert.Contains("etc/conf new\n", _image.Show(layers.Layers[0]), StringComparison.Ordinal));
        // dpkg's database says so too.
        Assert.DoesNotContain("var/lib/dpkg/info/old.list /.|/etc/conf", _image.Show(forth.Layers[0]), StringComparison.Ordinal);
        Assert.Contains("var/lib/dpkg/info/old.list /.|/etc/shared|", _image.Show(forth.Layers[0]), StringComparison.Ordinal);
        Assert.Contains("var/lib/dpkg/info/new.list /.|/etc/conf|/etc/shared|", _image.Show(forth.Layers[0]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Replaces: old (<< 2.13-1)", "")]
    [InlineData("Replaces: older", "")]
    [InlineData("Breaks: old", "")]
    [InlineData("Replaces: old", "Replaces: new")]
    public async Task A_file_of_two_packages_of_which_not_exactly_one_replaces_the_other(string ofNew, string ofOld)
    {
        _image.Add("new", WithField("new", ofNew).File("./etc/conf", "new").Build());
        _image.Add("old", WithField("old", ofOld).File("./etc/conf", "old").Build());

        Assert.Equal("/etc/conf is in package new and, different, in package old: exclude it, or leave one of the packages out.", await FailureAsync<ImageBuildException>());
    }

    [Fact]
    public async Task Nobody_replaces_a_folder()
    {
        _image.Add("new", WithField("new", "Replaces: old").File("./etc/conf", "new").Build());
        _image.Add("old", new FakeDeb("old").Directory("./etc/conf/").Build());

        Assert.StartsWith("/etc/conf is in package new and, different, in package old", await FailureAsync<ImageBuildException>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Set_id_bits_stay_as_packaged_and_as_the_definition_says()
    {
        _image.Add("tools", new FakeDeb("tools").File("./usr/bin/su", "su", 0x9ED).File("./usr/bin/wall", "wall", 0x5ED).Build());

        string layer = _image.Show((await _image.ComposePackagesAsync(TestContext.Current.CancellationToken)).Layers[0]);

        Assert.Contains("4755 0:0 usr/bin/su", layer, StringComparison.Ordinal);
        Assert.Contains("2755 0:0 usr/bin/wall", layer, StringComparison.Ordinal);
    }

    private static FakeDeb WithField(string name, string field) =>
        new FakeDeb(name).Control("control", $"Package: {name}\nVersion: 2.13-1\n{(field.Length > 0 ? field + "\n" : "")}Architecture: amd64\nDescription: for tests\n");

    private async Task<string> FailureAsync<T>()
        where T : Exception
    {
        T failure = await Assert.ThrowsAsync<T>(() => _image.ComposeAsync(TestContext.Current.CancellationToken));
        Assert.All(
            Directory.EnumerateFiles(_image.CacheFolder, "*", SearchOption.AllDirectories),
            file => Assert.StartsWith(Path.Combine(_image.CacheFolder, "debs"), file, StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_image.CacheFolder, "tmp")));
        return failure.Message;
    }
}
