using System.Net;
using System.Net.Sockets;
using Relaybox.Testing;
using Relaybox.Testing.Processes;

namespace Relaybox.Integration.Tests;

/// <summary>What <c>./build.sh up</c> says before the engine stumbles over a port that something else holds.</summary>
public sealed class TakenPorts
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Are_named_with_who_holds_them()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Who holds a port is in /proc.");
        using var one = Listen(IPAddress.Any);
        using var two = Listen(IPAddress.IPv6Loopback);
        var free = Listen(IPAddress.Any);
        var unused = PortOf(free);
        free.Dispose();
        var holder = $"{(await File.ReadAllTextAsync("/proc/self/comm", Cancelled)).Trim()}, process {Environment.ProcessId}";

        var answer = await SentenceAsync(PortOf(one), unused, PortOf(two));

        Assert.Equal(
            $"The relay cannot have ports {PortOf(one)} ({holder}), {PortOf(two)} ({holder}): stop what holds them, then run ./build.sh up again.",
            answer);
    }

    private static TcpListener Listen(IPAddress address)
    {
        var listener = new TcpListener(address, 0);
        listener.Start();
        return listener;
    }

    private static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    private static async Task<string> SentenceAsync(params int[] ports)
    {
        var script = RepositoryRoot.PathOf("tests", "Relaybox.Integration.Tests", "Cases", nameof(TakenPorts), "ports.cake");
        var run = await ProcessRunner.RunAsync(
            "dotnet",
            ["cake", script, $"--ports={string.Join('+', ports)}", "--verbosity=quiet", "--settings_useSpectreConsoleForConsoleOutput=false"],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["NO_COLOR"] = "1", ["CAKE_SETTINGS_SHOWPROCESSCOMMANDLINE"] = "false" },
            cancellationToken: Cancelled);
        return run.EnsureSuccess().StandardOutput.Trim();
    }
}
