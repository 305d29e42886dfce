using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Packages;
using Relaybox.ImageBuilder.Processes;

namespace Relaybox.ImageBuilder.Tests.Locking;

public sealed class PackageResolverTests : IDisposable
{
    private static readonly ImageDefinition Relay = new()
    {
        File = "images/relay/image.yaml",
        Name = "relay",
        Suite = "trixie",
        Packages = ["s6"],
        Omit = new Dictionary<string, string> { ["adduser"] = "", ["awk"] = "" },
    };

    private readonly ScratchFolder _keyrings = new();
    private readonly HttpClient _client = new();
    private readonly RecordedReport _report = new();

    public PackageResolverTests() => _keyrings.Write("debian-archive-keyring.gpg", "");

    public void Dispose()
    {
        _keyrings.Dispose();
        _client.Dispose();
    }

    [Fact]
    public async Task Locks_exactly_what_apt_chose_for_each_architecture()
    {
        var tools = Relay with { Name = "host-tools", Dependencies = false, Omit = new Dictionary<string, string>() };

        var packages = await ResolveAsync(new FakeApt(), Relay, tools);

        Assert.Equal(new DateTimeOffset(2026, 11, 21, 2, 10, 46, TimeSpan.Zero), packages.Date);
        Assert.Equal(["host-tools", "relay"], packages.Groups.Select(group => group.Name));
        Assert.Equal(["s6"], packages.Groups[0].Packages[DebianArchitecture.Arm64].Select(package => package.Name));
        Assert.Equal(
            [
                new LockedPackage
                {
                    Name = "execline", Version = "1:2.9-2", Architecture = "arm64", Archive = PackageArchive.DebianSecurity,
                    Path = "pool/updates/main/e/execline/execline_2.9-2_arm64.deb", Size = 20, Sha256 = new string('e', 64),
                },
                new LockedPackage
                {
                    Name = "s6", Version = "2.13+1", Architecture = "arm64", Archive = PackageArchive.Debian,
                    Path = "pool/main/s/s6/s6_2.13+1_arm64.deb", Size = 10, Sha256 = new string('6', 64),
                },
            ],
            packages.Groups[1].Packages[DebianArchitecture.Arm64]);
    }

    [Fact]
    public async Task The_same_archive_gives_the_same_bytes()
    {
        var first = LockWriter.Format(await ResolveAsync(new FakeApt(), Relay));
        var second = LockWriter.Format(await ResolveAsync(new FakeApt(), Relay));

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Omitted_packages_count_as_installed_in_the_very_version_that_apt_would_take()
    {
        var apt = new FakeApt();

        await ResolveAsync(apt, Relay);

        Assert.All(apt.Status, status =>
        {
            Assert.Contains("Package: adduser\nStatus: hold ok installed\n", status, StringComparison.Ordinal);
            Assert.Contains("\nVersion: 3.152\n", status, StringComparison.Ordinal);
            Assert.DoesNotContain("Depends", status, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Apt_gets_a_root_of_its_own_that_trusts_only_Debians_keyring()
    {
        var apt = new FakeApt { NetworkSettings = "Acquire::http::Proxy \"http://proxy.example:3128\";\nAcquire::AllowInsecureRepositories \"true\";\n" };

        await ResolveAsync(apt, Relay);

        Assert.Equal(2, apt.Configurations.Count);
        Assert.All(apt.Configurations, configuration =>
        {
            Assert.Contains("Acquire::http::Proxy \"http://proxy.example:3128\";", configuration, StringComparison.Ordinal);
            Assert.Contains("APT::Install-Recommends \"false\";", configuration, StringComparison.Ordinal);
            Assert.DoesNotContain("Insecure", configuration, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Nothing_of_the_private_roots_stays()
    {
        var before = Directory.GetDirectories(Path.GetTempPath(), "relaybox-apt-*");

        await ResolveAsync(new FakeApt(), Relay);
        await Assert.ThrowsAsync<ImageBuildException>(() => ResolveAsync(new FakeApt { UpdateError = "E: no" }, Relay));

        Assert.Empty(Directory.GetDirectories(Path.GetTempPath(), "relaybox-apt-*").Except(before));
    }

    [Fact]
    public async Task Says_what_to_do_where_there_is_no_apt()
    {
        var failure = await Assert.ThrowsAsync<ImageBuildException>(() => ResolveAsync(new FakeApt { IsInstalled = false }, Relay));

        Assert.StartsWith("Resolving packages needs apt, and there is none on this machine: run this on Debian or Ubuntu", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_what_to_do_where_there_is_no_keyring()
    {
        File.Delete(Path.Combine(_keyrings.Path, "debian-archive-keyring.gpg"));

        var failure = await Assert.ThrowsAsync<ImageBuildException>(() => ResolveAsync(new FakeApt(), Relay));

        Assert.EndsWith("install the package debian-archive-keyring.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("W: GPG error: NO_PUBKEY 6ED0E7B82643E131\nE: The repository is not signed.\n", "upgrade the package debian-archive-keyring. E: The repository is not signed.")]
    [InlineData("E: Temporary failure resolving 'mirror.example'\n", "apt could not read the package lists: E: Temporary failure resolving 'mirror.example'")]
    [InlineData(
        "E: Failed to fetch http://m.example/dists/trixie/InRelease  Connection refused\nE: Failed to fetch http://m.example/dists/trixie-updates/InRelease\nE: Some index files failed to download.\n",
        "apt could not read the package lists: E: Failed to fetch http://m.example/dists/trixie/InRelease  Connection refused. Check the network, or name another mirror in RELAYBOX_DEBIAN_MIRROR.")]
    public async Task Hands_on_what_apt_complains_about(string error, string expected)
    {
        var failure = await Assert.ThrowsAsync<ImageBuildException>(() => ResolveAsync(new FakeApt { UpdateError = error }, Relay));

        Assert.EndsWith(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stops_an_apt_that_does_not_end_and_names_its_folder()
    {
        var failure = await Assert.ThrowsAsync<ImageBuildException>(() => ResolveAsync(new FakeApt { Hangs = true }, new PassedTime(), Relay));

        Assert.Contains("apt-get did not end within 10 minutes and was stopped. It worked in ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(Path.GetTempPath(), "relaybox-apt-"), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_packages_that_Debian_does_not_have()
    {
        var unknown = await Assert.ThrowsAsync<ImageBuildException>(() => ResolveAsync(new FakeApt(), Relay with { Packages = ["nonsense"] }));
        var omitted = await Assert.ThrowsAsync<ImageBuildException>(
            () => ResolveAsync(new FakeApt(), Relay with { Omit = new Dictionary<string, string> { ["nosuch"] = "" } }));

        Assert.EndsWith("apt could not resolve the packages: E: Unable to locate package nonsense", unknown.Message, StringComparison.Ordinal);
        Assert.Equal("images/relay/image.yaml: 'omit' names 'nosuch', and Debian has no such package.", omitted.Message);
    }

    [Fact]
    public async Task One_lock_is_of_one_release_and_names_are_unique()
    {
        await Assert.ThrowsAsync<ImageBuildException>(() => ResolveAsync(new FakeApt(), Relay, Relay with { Name = "pi", Suite = "forky" }));
        await Assert.ThrowsAsync<ImageBuildException>(() => ResolveAsync(new FakeApt(), Relay, Relay));
    }

    [Fact]
    public async Task Resolves_with_the_apt_of_this_machine()
    {
        var token = TestContext.Current.CancellationToken;
        var runner = new CommandRunner();
        var host = new AptHost(runner, AptHost.DefaultKeyringFolder);
        if (await runner.RunAsync("apt-get", ["--version"], new Dictionary<string, string?>(), token) is null) Assert.Skip("There is no apt on this machine.");
        if (!Directory.EnumerateFiles(AptHost.DefaultKeyringFolder, "debian-archive-keyring.*").Any()) Assert.Skip("Debian's archive keyring is not on this machine.");
        using var network = await DebianNetwork.OpenAsync(TimeProvider.System, token);

        PackageLock packages;
        try
        {
            packages = (await network.Resolver().ResolveAsync(
                [Relay with { Packages = ["netbase"], Omit = new Dictionary<string, string>() }], DebianArchitecture.Supported, _report, token)).Lock;
        }
        catch (ImageBuildException failure) when (failure.Message.StartsWith("apt could not read the package lists", StringComparison.Ordinal))
        {
            Assert.Skip($"Debian's archive is out of reach: {failure.Message}");
            return;
        }

        Assert.All(DebianArchitecture.Supported, architecture =>
            Assert.Equal(["netbase"], packages.Groups[0].Packages[architecture].Select(package => package.Name)));
        Assert.Equal("/usr/share/keyrings", Path.GetDirectoryName(host.FindKeyring()));
    }

    private Task<PackageLock> ResolveAsync(FakeApt apt, params ImageDefinition[] definitions) => ResolveAsync(apt, TimeProvider.System, definitions);

    private async Task<PackageLock> ResolveAsync(FakeApt apt, TimeProvider time, params ImageDefinition[] definitions) =>
        (await new PackageResolver(apt, new AptHost(apt, _keyrings.Path), new MirrorSelector(_client, [], $"{apt.Base}debian {apt.Base}debian-security"), time)
            .ResolveAsync(definitions, DebianArchitecture.Supported, _report, TestContext.Current.CancellationToken)).Lock;

    /// <summary>A clock on which every limit is over at once.</summary>
    private sealed class PassedTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
