using System.Text;
using Relaybox.ImageBuilder.Packages;

namespace Relaybox.ImageBuilder.Tests.Packages;

public sealed class MirrorSelectorTests : IAsyncDisposable
{
    private readonly FakeMirror _mirror = new();

    public ValueTask DisposeAsync() => _mirror.DisposeAsync();

    [Fact]
    public async Task The_variable_comes_first_and_nobody_is_asked_when_it_names_both_archives()
    {
        Offers("debian", "trixie");

        var mirror = await SelectAsync("http://a.example/debian http://b.example/security/", new AptSource(In("debian/"), ["trixie"]));

        Assert.Equal(new DebianMirror(new Uri("http://a.example/debian/"), new Uri("http://b.example/security/")), mirror);
        Assert.Empty(_mirror.Requests);
    }

    [Fact]
    public async Task Beside_the_named_mirror_the_security_archive_is_looked_for()
    {
        Offers("debian-security", "trixie-security");

        var mirror = await SelectAsync($"{_mirror.Base}debian");

        Assert.Equal(new DebianMirror(In("debian/"), In("debian-security/")), mirror);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("http://mirror.invalid/")]
    public async Task A_mirror_that_is_the_root_of_its_host_has_nothing_beside_it(string value)
    {
        var mirror = await SelectAsync(value);

        Assert.Equal(new DebianMirror(new Uri(value), DebianMirror.Default.DebianSecurity), mirror);
        Assert.Empty(_mirror.Requests);
    }

    [Theory]
    [InlineData("ftp://a.example/debian")]
    [InlineData("here")]
    [InlineData("http://a http://b http://c")]
    public async Task A_variable_that_is_no_address_is_a_mistake(string value)
    {
        var failure = await Assert.ThrowsAsync<ImageBuildException>(() => SelectAsync(value));

        Assert.StartsWith("RELAYBOX_DEBIAN_MIRROR is '", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_archives_of_the_machine_are_used_when_they_offer_the_release()
    {
        Offers("debian", "trixie");
        Offers("debian-security", "trixie-security");

        var mirror = await SelectAsync(null, new AptSource(In("debian/"), ["bookworm"]), new AptSource(In("debian-security/"), ["bookworm-security"]));

        Assert.Equal(new DebianMirror(In("debian/"), In("debian-security/")), mirror);
    }

    [Fact]
    public async Task An_archive_that_the_machine_uses_for_the_release_goes_before_others()
    {
        Offers("debian", "trixie");
        Offers("mine", "trixie");

        var mirror = await SelectAsync("", new AptSource(In("debian/"), ["bookworm"]), new AptSource(In("mine/"), ["trixie"]));

        Assert.Equal(In("mine/"), mirror.Debian);
    }

    [Fact]
    public async Task Debians_own_hosts_are_left_when_no_archive_offers_the_release()
    {
        _mirror.Has("debian/dists/trixie/InRelease", Encoding.UTF8.GetBytes("Origin: Ubuntu\nCodename: trixie\n"));
        _mirror.Has("debian-old/dists/trixie/InRelease", Encoding.UTF8.GetBytes("Origin: Debian\nCodename: bookworm\n"));

        var mirror = await SelectAsync(null, new AptSource(In("debian/"), ["noble"]), new AptSource(In("debian-old/"), ["stable"]));

        Assert.Equal(DebianMirror.Default, mirror);
    }

    [Fact]
    public async Task Archives_of_other_vendors_are_not_asked()
    {
        await SelectAsync(null, new AptSource(In("node_20.x/"), ["nodistro"]));

        Assert.Empty(_mirror.Requests);
    }

    [Fact]
    public void Reads_both_formats_of_source_lists()
    {
        const string Lines = """
            # deb http://commented.example/debian trixie main
            deb http://a.example/debian trixie main contrib # comment
            deb [arch=amd64 signed-by=/usr/share/keyrings/x.gpg] https://b.example/debian/ trixie-updates main
            deb-src http://c.example/debian trixie main
            deb cdrom:[Debian]/ trixie main
            deb [broken http://d.example/debian trixie
            """;
        const string Paragraphs = """
            Types: deb deb-src
            # between the fields
            URIs: http://a.example/debian
              http://b.example/debian/
            Suites: trixie trixie-updates
            Components: main

            Types: deb
            Enabled: no
            URIs: http://off.example/debian
            Suites: trixie

            types: deb-src
            uris: http://source.example/debian
            suites: trixie
            """;

        Assert.Equal(
            ["http://a.example/debian/ trixie", "https://b.example/debian/ trixie-updates"],
            AptSources.ParseLines(Lines).Select(Show));
        Assert.Equal(
            ["http://a.example/debian/ trixie trixie-updates", "http://b.example/debian/ trixie trixie-updates"],
            AptSources.ParseParagraphs(Paragraphs).Select(Show));
    }

    [Fact]
    public void Reads_the_lists_of_a_machine_and_none_where_there_is_no_apt()
    {
        using var folder = new ScratchFolder();
        folder.Write("sources.list", "deb http://a.example/debian trixie main\n");
        folder.Write("sources.list.d/b.sources", "Types: deb\nURIs: http://b.example/debian\nSuites: trixie\n");
        folder.Write("sources.list.d/c.list.disabled", "deb http://c.example/debian trixie main\n");

        Assert.Equal(["http://a.example/debian/ trixie", "http://b.example/debian/ trixie"], AptSources.Load(folder.Path).Select(Show));
        Assert.Empty(AptSources.Load(Path.Combine(folder.Path, "nothing")));
    }

    private static string Show(AptSource source) => $"{source.Base} {string.Join(' ', source.Suites)}";

    private Uri In(string path) => new(_mirror.Base, path);

    private void Offers(string archive, string suite) => _mirror.Has(
        $"{archive}/dists/{suite}/InRelease",
        Encoding.UTF8.GetBytes($"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nOrigin: Debian\nSuite: stable\nCodename: {suite}\n" + new string('x', 100_000)));

    private Task<DebianMirror> SelectAsync(string? chosen, params AptSource[] sources) =>
        new MirrorSelector(_mirror.Client, sources, chosen).SelectAsync("trixie", TestContext.Current.CancellationToken);
}
