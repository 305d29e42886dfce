using Relaybox.Relay.Web;

namespace Relaybox.Relay.Tests.Web;

public sealed class OwnPagesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly OwnPages _pages;

    public OwnPagesTests()
    {
        var www = Path.Combine(_folder.Path, "www");
        Directory.CreateDirectory(Path.Combine(www, "sub"));
        File.WriteAllText(Path.Combine(_folder.Path, "secret"), "secret");
        File.WriteAllText(Path.Combine(www, "index.html"), "start");
        File.WriteAllText(Path.Combine(www, "sub", "index.html"), "below");
        File.WriteAllText(Path.Combine(www, ".hidden"), "hidden");
        File.CreateSymbolicLink(Path.Combine(www, "link"), Path.Combine(_folder.Path, "secret"));
        File.CreateSymbolicLink(Path.Combine(www, "up"), _folder.Path);
        _pages = new OwnPages(www);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/", "start")]
    [InlineData("/index.html", "start")]
    [InlineData("/sub/", "below")]
    public void Serves_the_files_of_the_folder(string path, string text)
    {
        using var file = _pages.Open(path);
        using var reader = new StreamReader(file!);

        Assert.Equal(text, reader.ReadToEnd());
    }

    [Theory]
    [InlineData("/../secret")]
    [InlineData("/sub/../../secret")]
    [InlineData("/link")]
    [InlineData("/up/secret")]
    [InlineData("/.hidden")]
    [InlineData("//secret")]
    [InlineData("/sub")]
    [InlineData("/nothing.html")]
    [InlineData("/a\\b")]
    [InlineData("/a\0b")]
    [InlineData("/1/2/3/4/5/6/7/8/9")]
    public void Serves_nothing_else(string path) => Assert.Null(_pages.Open(path));
}
