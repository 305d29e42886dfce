using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Relay.Health;

namespace Relaybox.Relay.Tests.Health;

public sealed class HealthMonitorTests
{
    [Fact]
    public void Is_unhealthy_before_the_first_pass()
    {
        using var monitor = Create(() => null);

        Assert.False(monitor.Verdict.IsHealthy);
        Assert.Equal("unhealthy\nThe relay is starting; not everything has been checked yet.\n", monitor.Verdict.ToString());
    }

    [Fact]
    public async Task Gives_a_sentence_for_each_fault()
    {
        using var monitor = Create(() => "does not greet", () => null, () => "cannot be read");

        await monitor.CheckAsync(TestContext.Current.CancellationToken);

        Assert.Equal("unhealthy\nCheck 0 does not greet.\nCheck 2 cannot be read.\n", monitor.Verdict.ToString());
    }

    [Fact]
    public async Task Words_failures_of_the_connection()
    {
        using var monitor = Create(
            () => throw new SocketException((int)SocketError.ConnectionRefused),
            () => throw new IOException());

        await monitor.CheckAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            ["Check 0 cannot be reached (ConnectionRefused).", "Check 1 broke off the conversation."],
            monitor.Verdict.Reasons);
    }

    [Fact]
    public async Task Follows_what_happens()
    {
        string? fault = null;
        using var monitor = Create(() => fault);

        await monitor.CheckAsync(TestContext.Current.CancellationToken);
        Assert.Equal("healthy\n", monitor.Verdict.ToString());

        fault = "does not greet";
        await monitor.CheckAsync(TestContext.Current.CancellationToken);
        Assert.False(monitor.Verdict.IsHealthy);
    }

    [Fact]
    public async Task Catches_up_each_time_that_the_relay_has_become_healthy()
    {
        string? fault = "does not greet";
        var step = new CountedStep();
        using var monitor = new HealthMonitor(
            [new ScriptedCheck("Check", () => fault)], TimeProvider.System, NullLogger<HealthMonitor>.Instance, recovery: [step]);

        await monitor.CheckAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, step.Runs);

        foreach (var expected in (int[])[1, 2])
        {
            fault = null;
            await monitor.CheckAsync(TestContext.Current.CancellationToken);
            await monitor.CheckAsync(TestContext.Current.CancellationToken);
            Assert.Equal(expected, step.Runs);

            fault = "does not greet";
            await monitor.CheckAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Is_healthy_although_it_cannot_catch_up()
    {
        using var monitor = new HealthMonitor(
            [], TimeProvider.System, NullLogger<HealthMonitor>.Instance, recovery: [new CountedStep(new SocketException((int)SocketError.ConnectionRefused))]);

        await monitor.CheckAsync(TestContext.Current.CancellationToken);

        Assert.True(monitor.Verdict.IsHealthy);
    }

    [Fact]
    public async Task Is_unhealthy_when_nothing_has_been_checked_for_long()
    {
        var time = new ManualTime();
        using var monitor = new HealthMonitor([new ScriptedCheck("Check", () => null)], time, NullLogger<HealthMonitor>.Instance);
        await monitor.CheckAsync(TestContext.Current.CancellationToken);
        Assert.True(monitor.Verdict.IsHealthy);

        time.Advance(HealthMonitor.MaxVerdictAge + TimeSpan.FromSeconds(1));

        Assert.Equal("unhealthy\nThe health checks hang; nothing has been checked lately.\n", monitor.Verdict.ToString());
    }

    private static HealthMonitor Create(params Func<string?>[] faults) => new(
        faults.Select((fault, index) => new ScriptedCheck($"Check {index}", fault)),
        TimeProvider.System,
        NullLogger<HealthMonitor>.Instance);

    private sealed class CountedStep(Exception? failure = null) : IRecoveryStep
    {
        public int Runs { get; private set; }

        public Task RunAsync(CancellationToken cancellationToken)
        {
            Runs++;
            return failure is null ? Task.CompletedTask : Task.FromException(failure);
        }
    }

    private sealed class ScriptedCheck(string subject, Func<string?> fault) : IHealthCheck
    {
        public string Subject => subject;

        public async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
        {
            await Task.Yield();
            return fault();
        }
    }
}
