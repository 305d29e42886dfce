using Relaybox.ImageBuilder.Definitions;
using Relaybox.Testing;

namespace Relaybox.ImageBuilder.Tests.Definitions;

public sealed class DefinitionLoaderTests : IDisposable
{
    private const string Minimal = "name: tiny\nsuite: trixie\npackages: [s6]\n";

    private readonly ScratchFolder _folder = new();

    public DefinitionLoaderTests() => _folder.Write("global.json", "{}");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_every_key()
    {
        _folder.Write("images/complete/rootfs/etc/file", "");
        _folder.Write("src/Program/Program.csproj", "");
        _folder.Write("images/complete/plugins/wake/wake.c", "");

        var image = DefinitionLoader.Load(_folder.Write("images/complete/image.yaml", Case("complete.yaml")));

        Assert.Equal(("complete", "Everything", "Has every key.", "trixie"), (image.Name, image.Title, image.Description, image.Suite));
        Assert.Equal(("MIT AND (EPL-2.0 OR IPL-1.0)", "MIT"), (image.Licenses, image.OwnLicenses));
        Assert.Equal(
            ("Somebody", "https://example.org/", "https://example.org/docs", "https://example.org/source"),
            (image.Vendor, image.Url, image.Documentation, image.Source));
        Assert.Equal(["s6", "libstdc++6"], image.Packages);
        Assert.False(image.Dependencies);
        Assert.Equal("only scripts call it", image.Omit["adduser"]);
        Assert.True(image.Includes("/usr/share/doc/s6/copyright"));
        Assert.False(image.Includes("/usr/share/doc/s6/README"));
        Assert.Equal([new AccountGroup("mail", 8), new AccountGroup("tls", 400)], image.Groups);
        var user = Assert.Single(image.Users);
        Assert.Equal(("vmail", 200, "mail", "/data/mail", "/bin/false"), (user.Name, user.Id, user.Group, user.Home, user.Shell));
        Assert.Equal(["tls"], user.Groups);
        Assert.Equal(
            [PathType.Directory, PathType.File, PathType.File, PathType.Symlink, PathType.Existing],
            image.Paths.Select(path => path.Type));
        Assert.Equal(
            UnixFileMode.SetGroup | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead
                | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute,
            image.Paths[0].Mode);
        Assert.Equal("Hello\n", image.Paths[1].Content);
        Assert.Equal("/certs/*.crt", Assert.Single(image.Paths[2].ContentsOf).Pattern);
        Assert.Equal(("relayd", null), (image.Paths[3].Target, image.Paths[3].Mode));
        Assert.Equal([new FolderCopy(Path.Combine(_folder.Path, "images/complete/rootfs"), "/")], image.Copy);
        Assert.Equal([new ProgramEntry(Path.Combine(_folder.Path, "src/Program"), "relayd", "/usr/bin/relayd")], image.Programs);
        Assert.Equal(
            [new PluginEntry(Path.Combine(_folder.Path, "images/complete/plugins/wake"), "lib99_wake_plugin.so", "/usr/lib/dovecot/modules/lib99_wake_plugin.so")],
            image.Plugins.Take(1));
        Assert.Equal(("libicudata.so.76", "libicu76", "uts46.nrm"), (image.Plugins[1].File, image.Plugins[1].IcuData!.Package, Assert.Single(image.Plugins[1].IcuData!.Items)));
        Assert.Equal(["lib99_wake_plugin.so"], image.Layers[1].Plugins);
        Assert.Equal(["base", "programs"], image.Layers.Select(layer => layer.Name));
        Assert.Equal(["/usr/bin/relayd", "entry"], image.Config.Entrypoint);
        Assert.Equal(["--verbose"], image.Config.Command);
        Assert.Equal("C.UTF-8", image.Config.Environment["LANG"]);
        Assert.Equal([new ExposedPort(25, "tcp"), new ExposedPort(53, "udp")], image.Config.Ports);
        Assert.Equal(["/data"], image.Config.Volumes);
        Assert.Equal("value", image.Config.Labels["org.example.label"]);
        Assert.Equal(("vmail", "/data", "SIGTERM"), (image.Config.User, image.Config.WorkingDirectory, image.Config.StopSignal));
        var check = image.Config.HealthCheck!;
        Assert.Equal(["CMD", "/usr/bin/check", "now"], check.Test);
        Assert.Equal(
            (TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(1), 3),
            (check.Interval!.Value, check.Timeout!.Value, check.StartPeriod!.Value, check.Retries!.Value));
    }

    [Fact]
    public void Tells_every_mistake_with_its_place()
    {
        var file = _folder.Write("images/wrong/image.yaml", Case("mistakes.yaml"));

        var failure = Assert.Throws<ImageBuildException>(() => DefinitionLoader.Load(file));

        Assert.Equal(Case("mistakes.golden.txt").TrimEnd(), failure.Message.Replace(file, "image.yaml", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("name: a\nname: b\n", "2:1: the key 'name' is here a second time; it is in line 1 already.")]
    [InlineData("name: [a\n", "2:1: this is not YAML: ")]
    [InlineData("", "1:1: the file is empty.")]
    [InlineData("name: &x a\n", "1:7: the anchor &x is not allowed; write the value out.")]
    [InlineData("name: !!str a\n", "1:7: the tag ")]
    [InlineData("- a\n", "1:1: an image definition is a mapping with the keys name, suite, packages, ")]
    [InlineData("name: a\n---\nname: b\n", "2:1: a second document begins here; only one is allowed.")]
    [InlineData("? [a]\n: b\n", "1:3: a key must be a text.")]
    public void Refuses_what_is_not_one_plain_mapping(string text, string expected)
    {
        var file = _folder.Write("image.yaml", text);

        var failure = Assert.Throws<ImageBuildException>(() => DefinitionLoader.Load(file));

        Assert.StartsWith($"{file}:{expected}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("groups: [{ name: root, id: 8 }]", "'root' cannot be a group's name: nobody, nogroup, root are always there.")]
    [InlineData("groups: [{ name: nogroup, id: 8 }]", "'nogroup' cannot be a group's name: ")]
    [InlineData("users: [{ name: nobody, id: 8, group: root }]", "'nobody' cannot be a user's name: ")]
    [InlineData("users: [{ name: vmail, id: 8, group: root, home: '/data:0' }]", "'home' wants an absolute path without '.', '..', '//' or a slash at its end, and without ':' and control characters, not \"/data:0\".")]
    [InlineData("users: [{ name: vmail, id: 8, group: root, shell: \"/bin/x\\nroot2\" }]", "'shell' wants an absolute path ")]
    public void Refuses_accounts_that_would_break_the_account_files(string accounts, string expected)
    {
        var file = _folder.Write("image.yaml", Minimal + $"accounts: {{ {accounts} }}\n");

        var failure = Assert.Throws<ImageBuildException>(() => DefinitionLoader.Load(file));

        Assert.StartsWith($"{file}:4:", failure.Message, StringComparison.Ordinal);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Builds_one_definition_on_another()
    {
        _folder.Write("base/rootfs/file", "");
        _folder.Write("base/image.yaml", Minimal + """
            title: Base
            exclude: [/a]
            accounts: { groups: [{ name: mail, id: 8 }] }
            copy: [{ from: rootfs, to: / }]
            config:
              entrypoint: [/bin/base, run]
              environment: { A: base, B: base }
            """);
        var file = _folder.Write("pi/image.yaml", """
            extends: ../base/image.yaml
            name: pi
            packages: [linux-image-arm64]
            accounts: { groups: [{ name: mail, id: 9 }, { name: tls, id: 4 }] }
            config:
              entrypoint: [/bin/pi]
              environment: { B: pi }
            """);

        var image = DefinitionLoader.Load(file);

        Assert.Equal(("pi", "Base", "trixie"), (image.Name, image.Title, image.Suite));
        Assert.Equal(["s6", "linux-image-arm64"], image.Packages);
        Assert.Equal([new AccountGroup("mail", 9), new AccountGroup("tls", 4)], image.Groups);
        Assert.Equal(["/bin/pi"], image.Config.Entrypoint);
        Assert.Equal(["base", "pi"], image.Config.Environment.Values);
        // Folders are those of the definition that names them.
        Assert.Equal(Path.Combine(_folder.Path, "base/rootfs"), Assert.Single(image.Copy).From);
    }

    [Fact]
    public void Names_the_file_that_a_mistake_is_in()
    {
        _folder.Write("base.yaml", Minimal + "paths: [{ path: /x, type: directory, mode: nine }]\n");
        var file = _folder.Write("image.yaml", "extends: base.yaml\n");

        var failure = Assert.Throws<ImageBuildException>(() => DefinitionLoader.Load(file));

        Assert.StartsWith($"{Path.Combine(_folder.Path, "base.yaml")}:4:", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Notices_a_circle()
    {
        _folder.Write("a.yaml", "extends: b.yaml\n");
        _folder.Write("b.yaml", "extends: c.yaml\n");
        var file = _folder.Write("c.yaml", "extends: a.yaml\n");

        var failure = Assert.Throws<ImageBuildException>(() => DefinitionLoader.Load(file));

        Assert.Contains("'extends' leads in a circle: c.yaml → a.yaml → b.yaml → c.yaml.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Notices_a_base_that_is_not_there()
    {
        var file = _folder.Write("image.yaml", "extends: nothing.yaml\n");

        var failure = Assert.Throws<ImageBuildException>(() => DefinitionLoader.Load(file));

        Assert.Equal($"{file}:1:10: 'extends' names 'nothing.yaml', and there is no such file; it is relative to this one.", failure.Message);
    }

    [Fact]
    public void Loads_the_definitions_of_this_repository()
    {
        var files = Directory.EnumerateDirectories(RepositoryRoot.PathOf("images")).Select(folder => Path.Combine(folder, "image.yaml")).Where(File.Exists).ToArray();

        Assert.Contains(files.Select(DefinitionLoader.Load), definition => definition.Name == "relay");
    }

    private static string Case(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Cases", "DefinitionLoaderTests", name));
}
