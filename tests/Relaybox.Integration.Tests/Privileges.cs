using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing.Engine;

namespace Relaybox.Integration.Tests;

/// <summary>As little power as possible: what each process of a running relay may do.</summary>
[Collection(SharedRelays.Name)]
public sealed class Privileges(TwoRelaysFixture fixture) : TwoRelaysTest(fixture)
{
    /// <summary>CAP_DAC_OVERRIDE, CAP_SETGID and CAP_SETUID (capability.h): what Postfix's master needs, and nobody else.</summary>
    private const ulong RootMayHave = (1UL << 1) | (1UL << 6) | (1UL << 7);

    /// <summary>The supervisor, Postfix's master, and the helper that reads the operator's key.</summary>
    private static readonly string[] RootPrograms = ["s6-svscan", "s6-supervise", "master", "relayd"];

    [Fact]
    public async Task Root_keeps_three_capabilities_and_nobody_else_has_any()
    {
        var processes = await ProcessesAsync();

        Assert.Contains(processes, process => process.UserId == 0);
        Assert.Contains(processes, process => process.UserId != 0);
        Assert.All(
            processes,
            process =>
            {
                var allowed = process.UserId == 0 ? RootMayHave : 0;
                Assert.True(
                    ((process.Permitted | process.Effective) & ~allowed) == 0,
                    $"{process.Name} (uid {process.UserId}) has {process.Permitted:x}, allowed is {allowed:x}.");
            });
    }

    [Fact]
    public async Task No_process_can_gain_privileges() =>
        Assert.All(await ProcessesAsync(), process => Assert.True(process.NoNewPrivileges, process.Name));

    [Fact]
    public async Task Everything_that_need_not_be_root_is_not()
    {
        var processes = await ProcessesAsync();

        foreach (var (name, user) in (IEnumerable<(string, int)>)[("relayd", 200), ("dovecot", 200), ("unbound", 300), ("qmgr", 100)])
            Assert.Contains(processes, process => process.Name == name && process.UserId == user);
        Assert.All(processes.Where(process => process.UserId == 0), process => Assert.Contains(process.Name, RootPrograms, StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_root_file_system_is_read_only()
    {
        var relays = await RelaysAsync();
        var touch = await relays.One.Container.ExecAsync(
            ["/usr/lib/execline/bin/redirfd", "-w", "1", "/usr/written", "/usr/lib/execline/bin/exit", "0"], Cancelled);

        Assert.False(touch.Succeeded);
        Assert.Contains("Read-only file system", touch.Output, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<ContainerProcess>> ProcessesAsync() =>
        await (await RelaysAsync()).One.Container.ProcessesAsync(Cancelled);
}
