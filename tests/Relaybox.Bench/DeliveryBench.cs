using System.Diagnostics;
using Relaybox.Testing.Engine;
using Relaybox.Testing.OpenPgp;

namespace Relaybox.Bench;

/// <summary>How long it takes from a submission until the recipient on the same relay, waiting in IDLE, is told.</summary>
internal static class DeliveryBench
{
    /// <summary>People pause; what a server saves by then is part of the measurement.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    /// <summary>Sends one message a round over warm connections.</summary>
    /// <param name="relay">The relay.</param>
    /// <param name="rounds">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Samples> RunAsync(Relay relay, int rounds, CancellationToken cancellationToken)
    {
        var (sender, recipient) = (relay.FreshAccount(), relay.FreshAccount());
        await using var inbox = await relay.OpenInboxAsync(recipient, cancellationToken);
        await using var smtp = await relay.OpenSubmissionAsync(sender, cancellationToken);
        List<TimeSpan> samples = [];
        for (var round = 1; round <= rounds; round++)
        {
            var idle = await inbox.StartIdleAsync(cancellationToken);
            var message = EncryptedMessage.Sample(sender.Address, recipient.Address);
            await Task.Delay(Pause, cancellationToken);

            var watch = Stopwatch.StartNew();
            var told = inbox.ReadExistsAsync(round, cancellationToken);
            (await smtp.SendAsync(sender.Address, recipient.Address, message, cancellationToken)).EnsurePositive();
            await told;
            samples.Add(watch.Elapsed);

            await inbox.EndIdleAsync(idle, cancellationToken);
        }

        return new Samples(samples);
    }
}
