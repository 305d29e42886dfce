using System.Collections.Concurrent;
using System.Security.Authentication;
using System.Text;
using Relaybox.Testing;
using Relaybox.Testing.Engine;
using Relaybox.Testing.OpenPgp;

namespace Relaybox.Integration.Tests.Fixtures;

/// <summary>Submits mail over and over, whatever happens to the relay, and remembers what was accepted.</summary>
/// <param name="relay">Where the mail is submitted.</param>
/// <param name="recipient">Who gets it.</param>
public sealed class MailLoad(Relay relay, MailAccount recipient)
{
    // Below the burst that a sender may have.
    private const int MessagesPerSender = 8;
    private const string IdField = "Message-ID: ";

    private readonly ConcurrentDictionary<string, bool> _accepted = new(StringComparer.Ordinal);

    /// <summary>The message ids of what got a positive reply after its final dot.</summary>
    public IReadOnlyCollection<string> Accepted => [.. _accepted.Keys];

    /// <summary>Submits until stopped; each call uses a connection of its own at a time.</summary>
    /// <param name="stop">Ends it.</param>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await SubmitAsync(stop);
            }
            catch (Exception exception) when (IsInterruption(exception))
            {
                // Killed under our hands. A relay that is starting refuses at once: no more than ten attempts a second.
                using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
                await pause.WaitForNextTickAsync(CancellationToken.None);
            }
        }
    }

    /// <summary>The message ids in what IMAP or a message says.</summary>
    /// <param name="text">Header fields.</param>
    public static string? IdIn(string text)
    {
        var start = text.IndexOf(IdField, StringComparison.OrdinalIgnoreCase);
        return start < 0 ? null : text[(start + IdField.Length)..].Split('\r', 2)[0].Trim();
    }

    /// <summary>Whether this is what a client sees of a killed server.</summary>
    /// <param name="exception">What happened.</param>
    public static bool IsInterruption(Exception exception) =>
        exception is IOException or TimeoutException or System.Net.Sockets.SocketException or AuthenticationException
            or InvalidOperationException or InvalidDataException or OperationCanceledException;

    private async Task SubmitAsync(CancellationToken stop)
    {
        var sender = relay.FreshAccount();
        await using var smtp = await relay.OpenSubmissionAsync(sender, stop);
        for (var sent = 0; sent < MessagesPerSender; sent++)
        {
            var message = EncryptedMessage.Sample(sender.Address, recipient.Address);
            var reply = await smtp.SendAsync(sender.Address, recipient.Address, message, stop);
            if (!reply.IsPositive)
                return;
            _accepted[IdIn(Encoding.ASCII.GetString(message))!] = true;
        }
    }
}
