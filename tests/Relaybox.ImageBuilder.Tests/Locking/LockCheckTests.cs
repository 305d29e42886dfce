using System.Net;
using System.Text.Json;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Packages;
using Relaybox.ImageBuilder.Tests.Packages;

namespace Relaybox.ImageBuilder.Tests.Locking;

/// <summary>The archive is the one of <see cref="FakeApt"/>: s6 2.13+1, and execline 1:2.9-2 in the security archive over 1:2.9-1.</summary>
public sealed class LockCheckTests : IDisposable
{
    private static readonly ImageDefinition Relay = new()
    {
        File = "images/relay/image.yaml",
        Name = "relay",
        Suite = "trixie",
        Packages = ["s6"],
        Omit = new Dictionary<string, string> { ["adduser"] = "" },
    };

    private readonly ScratchFolder _keyrings = new();
    private readonly RecordedReport _report = new();
    private HttpStatusCode _answer = HttpStatusCode.OK;

    public LockCheckTests() => _keyrings.Write("debian-archive-keyring.gpg", "");

    public void Dispose() => _keyrings.Dispose();

    [Fact]
    public async Task A_lock_that_was_just_made_is_current()
    {
        PackageLock fresh = await ResolveAsync();

        LockCheckResult result = await CheckAsync(fresh);

        Assert.Equal(LockVerdict.Current, result.Verdict);
        Assert.Equal("The lock is of 2026-11-21 02:10 UTC, the archive of 2026-11-21 02:10 UTC.\nThe lock is current.\n", LockCheckText.Format(result));
    }

    [Fact]
    public async Task A_definition_that_the_lock_was_not_made_from_makes_it_outdated_even_with_the_same_packages()
    {
        PackageLock fresh = await ResolveAsync();

        LockCheckResult result = await CheckAsync(fresh with { Groups = [fresh.Groups[0] with { Requested = ["execline", "s6"] }] });

        Assert.Equal(LockVerdict.Outdated, result.Verdict);
        Assert.Equal(
            """
            The lock is of 2026-11-21 02:10 UTC, the archive of 2026-11-21 02:10 UTC.
            Definitions that the lock was not made from:
              relay
            The lock was not made from the definitions as they are: run ./build.sh lock.

            """,
            LockCheckText.Format(result));
        Assert.Contains("\"definitions\":[\"relay\"]", LockCheckJson.Format(result), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_definition_without_a_group_is_named_before_its_packages()
    {
        LockCheckResult result = await CheckAsync((await ResolveAsync()) with { Groups = [] });

        Assert.Equal(LockVerdict.Outdated, result.Verdict);
        Assert.Equal(
            """
            The lock is of 2026-11-21 02:10 UTC, the archive of 2026-11-21 02:10 UTC.
            Definitions that the lock was not made from:
              relay
            Needed now and not in the lock:
              execline 1:2.9-2 (relay; amd64, arm64)
              s6 2.13+1 (relay; amd64, arm64)
            The lock is outdated in 2 packages, none of it for security: run ./build.sh lock.

            """,
            LockCheckText.Format(result));
    }

    [Fact]
    public async Task Tells_a_security_update_from_other_newer_versions()
    {
        PackageLock old = WithVersions(await ResolveAsync(), ("s6", "2.12-1"), ("execline", "1:2.9-1"));

        LockCheckResult result = await CheckAsync(old);

        Assert.Equal(LockVerdict.Urgent, result.Verdict);
        Assert.Equal(
            """
            The lock is of 2026-11-21 02:10 UTC, the archive of 2026-11-21 02:10 UTC.
            Security updates:
              execline 1:2.9-1 → 1:2.9-2 (relay; amd64, arm64)
            Newer versions:
              s6 2.12-1 → 2.13+1 (relay; amd64, arm64)
            1 security update is outstanding: run ./build.sh lock.

            """,
            LockCheckText.Format(result));
    }

    [Fact]
    public async Task Newer_versions_alone_are_not_urgent()
    {
        LockCheckResult result = await CheckAsync(WithVersions(await ResolveAsync(), ("s6", "2.12-1")));

        Assert.Equal(LockVerdict.Outdated, result.Verdict);
        Assert.Equal("The lock is outdated in 1 package, none of it for security: run ./build.sh lock.", LockCheckText.Conclusion(result));
    }

    [Fact]
    public void A_security_update_that_a_point_release_took_over_still_is_one()
    {
        PackageLock old = FakeLock.Of(FakePackage.Date, ("relay", ["libc6 2.41-12"]));
        PackageLock young = FakeLock.Of(FakePackage.Date, ("relay", ["libc6 2.41-12+deb13u2"]));
        var inSecurityArchive = DebianArchitecture.Supported.ToDictionary(architecture => (architecture, "libc6"), _ => "2.41-12+deb13u1");

        Assert.Equal(PackageChangeKind.SecurityUpdate, Assert.Single(LockDifference.Between(old, young, inSecurityArchive)).Kind);
        Assert.Equal(PackageChangeKind.Update, Assert.Single(LockDifference.Between(old, young, new Dictionary<(DebianArchitecture, string), string>())).Kind);
    }

    [Fact]
    public async Task Names_what_left_the_mirror_and_what_the_definitions_no_longer_need()
    {
        PackageLock fresh = await ResolveAsync();
        PackageGroup relay = fresh.Groups[0];
        PackageLock old = fresh with
        {
            Groups = [relay with { Packages = relay.Packages.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<LockedPackage>)[FakePackage.Of("x"u8.ToArray(), "lua"), .. entry.Value.Where(package => package.Name != "s6")]) }],
        };
        _answer = HttpStatusCode.NotFound;

        LockCheckResult result = await CheckAsync(old);

        Assert.Equal(LockVerdict.Urgent, result.Verdict);
        Assert.Equal(
            """
            The lock is of 2026-11-21 02:10 UTC, the archive of 2026-11-21 02:10 UTC.
            No longer on the mirror:
              execline_1:2.9-2_amd64
              lua_2.13-1_amd64
            Needed now and not in the lock:
              s6 2.13+1 (relay; amd64, arm64)
            In the lock and no longer needed:
              lua 2.13-1 (relay; amd64, arm64)
            2 locked packages have left the mirror: run ./build.sh lock.

            """,
            LockCheckText.Format(result));
    }

    [Fact]
    public async Task Is_the_same_for_programs()
    {
        LockCheckResult result = await CheckAsync(WithVersions(await ResolveAsync(), ("s6", "2.12-1"), ("execline", "1:2.9-1")));

        using JsonDocument json = JsonDocument.Parse(LockCheckJson.Format(result));

        Assert.Equal("urgent", json.RootElement.GetProperty("verdict").GetString());
        Assert.Equal("2026-11-21T02:10:46Z", json.RootElement.GetProperty("lockDate").GetString());
        JsonElement security = Assert.Single(json.RootElement.GetProperty("security").EnumerateArray());
        Assert.Equal("""{"name":"execline","locked":"1:2.9-1","candidate":"1:2.9-2","groups":["relay"],"architectures":["amd64","arm64"]}""", security.GetRawText());
        Assert.Equal(0, json.RootElement.GetProperty("gone").GetArrayLength());
    }

    [Fact]
    public async Task A_mirror_that_cannot_be_asked_is_not_an_outdated_lock()
    {
        PackageLock fresh = await ResolveAsync();
        _answer = HttpStatusCode.BadGateway;

        var silent = await Assert.ThrowsAsync<ImageBuildException>(() => CheckAsync(fresh));
        var unreachable = await Assert.ThrowsAsync<ImageBuildException>(() => CheckAsync(fresh, new FakeApt { UpdateError = "E: Failed to fetch http://mirror.example/x  Connection refused" }));

        Assert.StartsWith("Whether the lock is outdated cannot be said: http://mirror.example/debian", silent.Message, StringComparison.Ordinal);
        Assert.Equal(
            "Whether the lock is outdated cannot be said: apt could not read the package lists: E: Failed to fetch http://mirror.example/x  Connection refused. "
            + "Check the network, or name another mirror in RELAYBOX_DEBIAN_MIRROR.",
            unreachable.Message);
    }

    private static PackageLock WithVersions(PackageLock packages, params (string Name, string Version)[] versions) => packages with
    {
        Groups = [.. packages.Groups.Select(group => group with
        {
            Packages = group.Packages.ToDictionary(
                entry => entry.Key,
                entry => (IReadOnlyList<LockedPackage>)[.. entry.Value.Select(package => versions.FirstOrDefault(one => one.Name == package.Name) is { Version: { } version }
                    ? package with { Version = version }
                    : package)]),
        })],
    };

    private async Task<PackageLock> ResolveAsync()
    {
        using var client = new HttpClient();
        return (await Resolver(new FakeApt(), client).ResolveAsync([Relay], DebianArchitecture.Supported, _report, TestContext.Current.CancellationToken)).Lock;
    }

    private async Task<LockCheckResult> CheckAsync(PackageLock packageLock, FakeApt? apt = null)
    {
        using var server = new FakeServer(request => new HttpResponseMessage(_answer)
        {
            Content = new ByteArrayContent(new byte[request.RequestUri!.AbsolutePath.Contains("execline", StringComparison.Ordinal) ? 20 : 10]),
        });
        using var client = new HttpClient(server);
        return await new LockCheck(Resolver(apt ?? new FakeApt(), client), Mirrors(client), new MirrorProbe(client, TimeProvider.System))
            .RunAsync([Relay], packageLock, _report, TestContext.Current.CancellationToken);
    }

    private PackageResolver Resolver(FakeApt apt, HttpClient client) => new(apt, new AptHost(apt, _keyrings.Path), Mirrors(client), TimeProvider.System);

    private static MirrorSelector Mirrors(HttpClient client) => new(client, [], "http://mirror.example/debian http://mirror.example/debian-security");
}
