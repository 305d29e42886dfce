using System.Diagnostics;
using Relaybox.Testing.Engine;
using Relaybox.Testing.OpenPgp;
using Relaybox.Testing.Processes;

namespace Relaybox.Bench;

/// <summary>How long it takes from a submission until the recipient, waiting in IDLE, is told.</summary>
internal static class DeliveryBench
{
    /// <summary>People pause; what a server saves by then is part of the measurement.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    /// <summary>Sends one message a round over warm connections.</summary>
    /// <param name="from">The sender's relay.</param>
    /// <param name="to">The recipient's, which may be the same.</param>
    /// <param name="rounds">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Samples> RunAsync(Relay from, Relay to, int rounds, CancellationToken cancellationToken)
    {
        var (sender, recipient) = (from.FreshAccount(), to.FreshAccount());
        await using var inbox = await to.OpenInboxAsync(recipient, cancellationToken);
        await using var smtp = await from.OpenSubmissionAsync(sender, cancellationToken);
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

    /// <summary>The same when the recipient's relay takes no HTTPS any more, which its peers remember after the first message.</summary>
    /// <param name="from">The sender's relay.</param>
    /// <param name="to">The recipient's; its port 443 stays closed.</param>
    /// <param name="rounds">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null where the port cannot be closed: that takes root and nft.</returns>
    public static async Task<Samples?> RunBySmtpAsync(Relay from, Relay to, int rounds, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess || !ProcessRunner.IsInstalled("nft")) return null;
        const string Closed = "add table inet bench; add chain inet bench input { type filter hook input priority 0; }; add rule inet bench input tcp dport 443 reject with tcp reset";
        var process = await to.Container.InspectAsync("{{.State.Pid}}", cancellationToken);
        (await ProcessRunner.RunAsync("nsenter", ["--target", process, "--net", "nft", Closed], cancellationToken: cancellationToken)).EnsureSuccess();
        await RunAsync(from, to, rounds: 1, cancellationToken);
        return await RunAsync(from, to, rounds, cancellationToken);
    }
}
