using Relaybox.Relay.Entry;

namespace Relaybox.Relay.Tests.Entry;

public sealed class OwnedDirectoryTests : IDisposable
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Makes_a_directory_and_corrects_an_existing_one()
    {
        var directory = Owned("new");

        directory.Prepare();
        File.SetUnixFileMode(directory.Path, Mode | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        directory.Prepare();

        Assert.Equal(Mode, File.GetUnixFileMode(directory.Path));
    }

    [Fact]
    public void Leaves_the_contents_alone()
    {
        var directory = Owned("kept");
        directory.Prepare();
        File.WriteAllText($"{directory.Path}/mail", "x");

        directory.Prepare();

        Assert.Equal("x", File.ReadAllText($"{directory.Path}/mail"));
    }

    [Fact]
    public void A_file_in_the_way_is_named()
    {
        var directory = Owned("file");
        File.WriteAllText(directory.Path, "");

        var problem = Assert.Throws<StartException>(directory.Prepare);

        Assert.Equal($"{directory.Path} is in the way: a directory must be there. Move it elsewhere and start again.", problem.Message);
    }

    [Fact]
    public void A_link_is_not_followed()
    {
        var directory = Owned("link");
        File.CreateSymbolicLink(directory.Path, _folder.Path);

        Assert.Throws<StartException>(directory.Prepare);
    }

    private OwnedDirectory Owned(string name) => new($"{_folder.Path}/{name}", Posix.EffectiveUser, Posix.EffectiveGroup, Mode);
}
