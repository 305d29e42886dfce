using System.Diagnostics;
using Relaybox.Testing.DeltaChat;
using Relaybox.Testing.Engine;

namespace Relaybox.Bench;

/// <summary>What people feel: two real clients that become contacts and talk.</summary>
internal static class ConversationBench
{
    private const int Introductions = 5;

    /// <summary>The client throttles itself when it sends without a pause.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1.5);

    /// <summary>Measures between two relays, which may be one.</summary>
    /// <param name="program">The client's core.</param>
    /// <param name="relayOfAlice">Where Alice has her address.</param>
    /// <param name="relayOfBob">Where Bob has his.</param>
    /// <param name="rounds">How many round trips.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The time of securejoin from the scan until both have confirmed, and of a round trip: send, receive, answer, receive.</returns>
    public static async Task<(Samples SecureJoin, Samples RoundTrip)> RunAsync(
        string program, Relay relayOfAlice, Relay relayOfBob, int rounds, CancellationToken cancellationToken)
    {
        await using var deviceOfAlice = DeltaChatCore.Start(program);
        await using var deviceOfBob = DeltaChatCore.Start(program);
        List<TimeSpan> joins = [];
        for (var introduction = 1; ; introduction++)
        {
            var alice = await NewAccountAsync(deviceOfAlice, relayOfAlice, cancellationToken);
            var bob = await NewAccountAsync(deviceOfBob, relayOfBob, cancellationToken);
            await Task.Delay(Pause, cancellationToken);
            var invitation = await alice.InvitationAsync(cancellationToken);
            var watch = Stopwatch.StartNew();
            var chat = await bob.JoinAsync(invitation, cancellationToken);
            await alice.WaitUntilJoinedAsync(cancellationToken);
            joins.Add(watch.Elapsed);
            if (introduction == Introductions)
                return (new Samples(joins), await TalkAsync(alice, bob, chat, rounds, cancellationToken));
        }
    }

    private static async Task<Samples> TalkAsync(DeltaChatAccount alice, DeltaChatAccount bob, int chatOfBob, int rounds, CancellationToken cancellationToken)
    {
        List<TimeSpan> samples = [];
        for (var round = 0; round < rounds; round++)
        {
            await Task.Delay(Pause, cancellationToken);
            var (question, answer) = ($"question {round}", $"answer {round}");
            var watch = Stopwatch.StartNew();
            await bob.SendTextAsync(chatOfBob, question, cancellationToken);
            var received = await alice.ReceiveTextAsync(question, cancellationToken);
            await alice.SendTextAsync(received.ChatId, answer, cancellationToken);
            await bob.ReceiveTextAsync(answer, cancellationToken);
            samples.Add(watch.Elapsed);
        }

        return new Samples(samples);
    }

    private static async Task<DeltaChatAccount> NewAccountAsync(DeltaChatCore core, Relay relay, CancellationToken cancellationToken)
    {
        var account = await core.AddAccountAsync(cancellationToken);
        await account.ConfigureAsync(relay.FreshAccount().LoginLink(relay.Address), "Somebody", cancellationToken);
        return account;
    }
}
