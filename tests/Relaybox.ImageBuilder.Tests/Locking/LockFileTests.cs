using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Tests.Packages;
using Relaybox.Testing;

namespace Relaybox.ImageBuilder.Tests.Locking;

public sealed class LockFileTests : IDisposable
{
    private static readonly PackageLock Packages = FakePackage.Lock(
        FakePackage.Of("a"u8.ToArray(), "execline"), FakePackage.Of("b"u8.ToArray(), "s6", PackageArchive.DebianSecurity) with { Version = "1:6.5" });

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Says_the_same_when_it_is_read_again()
    {
        var file = Path.Combine(_folder.Path, "images", "packages.lock.yaml");

        await LockWriter.WriteAsync(Packages, file, LockWriter.LockComment, TestContext.Current.CancellationToken);
        var read = LockReader.Load(file);

        Assert.Equal(LockWriter.Format(Packages), LockWriter.Format(read));
        Assert.Equal(Packages.Groups[0].Packages[DebianArchitecture.Amd64], read.Groups[0].Packages[DebianArchitecture.Amd64]);
        Assert.Equal(["images/packages.lock.yaml"], _folder.Files());
    }

    [Fact]
    public void A_group_without_packages_is_read_again_as_one()
    {
        var packages = LockReader.Parse(LockWriter.Format(FakePackage.Lock()), "lock.yaml");

        Assert.Empty(packages.Groups[0].Packages[DebianArchitecture.Amd64]);
    }

    [Fact]
    public void The_list_of_an_unlocked_build_does_not_pass_for_the_lock()
    {
        var text = LockWriter.Format(Packages, LockWriter.UnlockedComment);

        Assert.StartsWith("# Every Debian package of a build that was NOT the locked one.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("build.sh lock", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Has_one_line_per_package_and_no_host_name()
    {
        var lines = LockWriter.Format(Packages).Split('\n');

        Assert.Equal("date: 2026-11-21T02:10:46Z", lines[2]);
        Assert.Contains(
            "        - { name: s6, version: \"1:6.5\", architecture: amd64, archive: debian-security, path: pool/main/s6_2.13-1_amd64.deb, size: 1, sha256: \"3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d\" }",
            lines);
        Assert.DoesNotContain(lines, line => line.Contains("http", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("suite: trixie", "suite: trixie\nsweet: yes", ":3:1: unknown key 'sweet' in a lock")]
    [InlineData("archive: debian,", "archive: ubuntu,", "'archive' wants debian or debian-security, not 'ubuntu'.")]
    [InlineData("path: pool/", "path: ../pool/", "'path' wants a relative path without '.', '..' or '//', not '../pool/main")]
    [InlineData("sha256: \"", "sha256: \"../", "'sha256' wants 64 lower-case hexadecimal digits, not \"../")]
    [InlineData("size: 1", "size: -1", "'size' wants a whole number from 1 to 2147483647, not '-1'.")]
    [InlineData("date: 2026", "date: 26", "'date' wants a UTC time from 1970 on such as 2026-01-31T12:00:00Z, not '26-")]
    [InlineData("date: 2026", "date: 1969", ":3:7: 'date' wants a UTC time from 1970 on such as 2026-01-31T12:00:00Z, not '1969-")]
    [InlineData("amd64:", "i386:", "'i386' is no architecture; allowed are amd64, arm64.")]
    public void Is_read_as_strictly_as_it_is_written(string right, string wrong, string expected)
    {
        var file = _folder.Write("packages.lock.yaml", LockWriter.Format(Packages).Replace(right, wrong, StringComparison.Ordinal));

        var failure = Assert.Throws<ImageBuildException>(() => LockReader.Load(file));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_twice_in_one_list_is_refused_where_it_is_the_second_time()
    {
        var text = LockWriter.Format(FakePackage.Lock(FakePackage.Of("a"u8.ToArray(), "s6"), FakePackage.Of("b"u8.ToArray(), "s6") with { Version = "2.14-1" }));
        var line = Array.FindLastIndex(text.Split('\n'), one => one.Contains("name: s6", StringComparison.Ordinal)) + 1;

        var failure = Assert.Throws<ImageBuildException>(() => LockReader.Parse(text, "lock.yaml"));

        Assert.Equal($"lock.yaml:{line}:11: the package 's6' is already in this list: remove one of the two, or run ./build.sh lock.", failure.Message);
    }

    [Fact]
    public void A_missing_lock_is_told_with_the_command_that_makes_it()
    {
        var failure = Assert.Throws<ImageBuildException>(() => LockReader.Load(Path.Combine(_folder.Path, "none.yaml")));

        Assert.EndsWith("run ./build.sh lock.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fits_only_the_definition_that_it_was_made_from()
    {
        var definition = new ImageDefinition
        {
            File = "image.yaml", Name = "relay", Suite = "trixie", Packages = ["s6"], Omit = new Dictionary<string, string> { ["adduser"] = "" },
        };

        Assert.Equal(2, Packages.PackagesOf(definition, DebianArchitecture.Amd64).Count);
        foreach (var (other, architecture) in new[]
        {
            (definition with { Packages = ["s6", "unbound"] }, DebianArchitecture.Amd64),
            (definition with { Omit = new Dictionary<string, string>() }, DebianArchitecture.Amd64),
            (definition with { Dependencies = false }, DebianArchitecture.Amd64),
            (definition with { Suite = "forky" }, DebianArchitecture.Amd64),
            (definition with { Name = "pi" }, DebianArchitecture.Amd64),
            (definition, DebianArchitecture.Arm64),
        })
        {
            var failure = Assert.Throws<ImageBuildException>(() => Packages.PackagesOf(other, architecture));
            Assert.EndsWith("run ./build.sh lock.", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_lock_of_this_repository_fits_its_definitions()
    {
        var packages = LockReader.Load(RepositoryRoot.PathOf("images", "packages.lock.yaml"));

        foreach (var group in packages.Groups)
        {
            var definition = DefinitionLoader.Load(RepositoryRoot.PathOf("images", group.Name, "image.yaml"));
            foreach (var architecture in DebianArchitecture.Supported)
            {
                var locked = packages.PackagesOf(definition, architecture);
                Assert.Empty(definition.Packages.Except(locked.Select(package => package.Name)));
                Assert.Empty(definition.Omit.Keys.Intersect(locked.Select(package => package.Name)));
                Assert.All(locked, package => Assert.Contains(package.Architecture, new[] { "all", architecture.Name }));
            }
        }
    }
}
