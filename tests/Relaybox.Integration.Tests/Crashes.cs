using System.Diagnostics;
using System.Globalization;
using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing;
using Relaybox.Testing.Engine;

namespace Relaybox.Integration.Tests;

/// <summary>Processes die at random moments while mail flows: whatever was accepted arrives.</summary>
[Collection(DisturbedRelays.Name)]
public sealed class Crashes(TwoRelaysFixture fixture) : TwoRelaysTest(fixture)
{
    /// <summary>For a longer run than the usual one, in seconds.</summary>
    private const string SecondsVariable = "RELAYBOX_CRASH_SECONDS";

    /// <summary>Repeats the choices of an earlier run; the moments themselves differ.</summary>
    private const string SeedVariable = "RELAYBOX_CRASH_SEED";

    private const int UsualSeconds = 20;
    private const int SubmittersEach = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Accepted_mail_arrives_whatever_process_is_killed_meanwhile()
    {
        var relays = await RelaysAsync();
        Requirements.NeedRoot();
        var seed = Number(SeedVariable) ?? Random.Shared.Next();
        Tell($"{SeedVariable}={seed}");
        var near = await CreateAsync(relays.One);
        var far = await CreateAsync(relays.Two);
        MailLoad[] loads = [new(relays.One, near), new(relays.One, far), new(relays.Two, near)];
        var killer = new RandomKiller([relays.One, relays.Two], new Random(seed));

        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled))
        {
            Task[] running = [.. loads.SelectMany(load => Enumerable.Repeat(load, SubmittersEach)).Select(load => load.RunAsync(stop.Token))];
            await killer.RunAsync(TimeSpan.FromSeconds(Number(SecondsVariable) ?? UsualSeconds), Cancelled);
            await Wait.UntilAsync("mail is accepted everywhere again", _ => Task.FromResult(loads.All(load => load.Accepted.Count > 0)), Cancelled);
            await stop.CancelAsync();
            await Task.WhenAll(running);
        }

        Tell($"killed {killer.Killed.Values.Sum()}: {string.Join(", ", killer.Killed.Select(pair => $"{pair.Key} {pair.Value}"))}");
        Tell($"accepted {string.Join(" + ", loads.Select(load => load.Accepted.Count))}");
        await Task.WhenAll(relays.One.Container.WaitUntilHealthyAsync(Cancelled), relays.Two.Container.WaitUntilHealthyAsync(Cancelled));
        await Task.WhenAll(
            AssertArriveAsync(relays.One, near, [.. loads[0].Accepted, .. loads[2].Accepted]), AssertArriveAsync(relays.Two, far, loads[1].Accepted));
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;

    private static void Tell(string what) => TestContext.Current.TestOutputHelper?.WriteLine(what);

    private static async Task<MailAccount> CreateAsync(Relay relay)
    {
        var account = relay.FreshAccount();
        await using var inbox = await relay.OpenInboxAsync(account, Cancelled);
        return account;
    }

    private static async Task AssertArriveAsync(Relay relay, MailAccount account, IReadOnlyCollection<string> accepted)
    {
        var clock = Stopwatch.StartNew();
        var arrivals = new MailArrivals(relay, account);
        var missing = await arrivals.WaitForAsync(accepted, Patience, Cancelled);
        Tell($"{arrivals.Count} messages for {accepted.Count} accepted ones at {relay.Domain}, the last within {clock.Elapsed.TotalSeconds:0.0} s");
        Assert.True(missing.Count == 0, $"{missing.Count} of {accepted.Count} messages for {relay.Domain} did not arrive: {string.Join(' ', missing)}");
    }
}
