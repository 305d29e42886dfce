using System.Formats.Tar;
using System.Text;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Packages;

namespace Relaybox.ImageBuilder.Tests.Packages;

public sealed class ToolInstallerTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Writes_the_program_that_has_the_packages_name_and_nothing_else()
    {
        var installer = await InstallerOf("usr/share/doc/docker-compose", "usr/libexec/docker/cli-plugins/docker-compose", "usr/bin/other");

        var program = installer.Item1.Install(installer.Item2, Path.Combine(_folder.Path, "bin"));

        Assert.Equal("contents of usr/libexec/docker/cli-plugins/docker-compose", await File.ReadAllTextAsync(program, TestContext.Current.CancellationToken));
        Assert.True(OperatingSystem.IsWindows() || Convert.ToString((int)File.GetUnixFileMode(program), 8) == "755");
        Assert.Equal(["bin/docker-compose"], _folder.Files().Where(file => !file.StartsWith("store", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Leaves_a_service_that_bears_the_packages_name_alone()
    {
        var (installer, package) = await InstallerOf("etc/init.d/docker-compose", "usr/bin/docker-compose");

        var program = installer.Install(package, Path.Combine(_folder.Path, "bin"));

        Assert.Equal("contents of usr/bin/docker-compose", await File.ReadAllTextAsync(program, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Says_that_a_package_has_no_such_program()
    {
        var installer = await InstallerOf("usr/share/doc/docker-compose");

        var failure = Assert.Throws<ImageBuildException>(() => installer.Item1.Install(installer.Item2, Path.Combine(_folder.Path, "bin")));

        Assert.Equal("The package docker-compose_2.13-1_amd64 has no program 'docker-compose'.", failure.Message);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("file/bin")]
    public async Task Says_that_the_folder_for_the_program_is_none(string name)
    {
        var (installer, package) = await InstallerOf("usr/bin/docker-compose");
        _folder.Write("file", "in the way");
        var output = Path.Combine(_folder.Path, name);

        var failure = Assert.Throws<ImageBuildException>(() => installer.Install(package, output));

        Assert.StartsWith($"{output} cannot be written, name another folder with --output: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Installs_nothing_from_a_damaged_package()
    {
        var (installer, package) = await InstallerOf("usr/bin/docker-compose");
        var path = new PackageStore(Path.Combine(_folder.Path, "store")).PathOf(package);
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);

        Assert.Throws<DamagedPackageException>(() => installer.Install(package, Path.Combine(_folder.Path, "bin")));

        Assert.DoesNotContain(_folder.Files(), file => !file.StartsWith("store", StringComparison.Ordinal));
    }

    private async Task<(ToolInstaller Installer, LockedPackage Package)> InstallerOf(params string[] paths)
    {
        using var deb = new MemoryStream();
        deb.Write("!<arch>\n"u8);
        Append(deb, "debian-binary", "2.0\n"u8.ToArray());
        Append(deb, "control.tar", Tar(["control"]));
        Append(deb, "data.tar", Tar(paths));
        var package = FakePackage.Of(deb.ToArray(), "docker-compose");
        var store = new PackageStore(Path.Combine(_folder.Path, "store"));
        Assert.True(await store.AddAsync(package, (file, token) => file.WriteAsync(deb.ToArray(), token).AsTask(), TestContext.Current.CancellationToken));
        return (new ToolInstaller(store), package);
    }

    // Documentation is not executable, everything else is.
    private static byte[] Tar(string[] paths)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Gnu, leaveOpen: true))
        {
            foreach (var path in paths)
            {
                tar.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, "./" + path)
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes("contents of " + path)),
                    Mode = path.Contains("/doc/", StringComparison.Ordinal) ? UnixFileMode.UserRead : UnixFileMode.UserRead | UnixFileMode.UserExecute,
                });
            }
        }

        return bytes.ToArray();
    }

    private static void Append(Stream archive, string name, byte[] content)
    {
        archive.Write(Encoding.ASCII.GetBytes($"{name,-16}{0,-12}{0,-6}{0,-6}{"100644",-8}{content.Length,-10}`\n"));
        archive.Write(content);
        if (content.Length % 2 == 1) archive.WriteByte((byte)'\n');
    }
}
