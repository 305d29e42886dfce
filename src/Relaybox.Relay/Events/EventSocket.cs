using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Relaybox.Relay.Daemon;
using Relaybox.Relay.Expiry;
using Relaybox.Relay.Metrics;
using Relaybox.Relay.Push;

namespace Relaybox.Relay.Events;

/// <summary>
/// Hears Dovecot's event exporter: a line for each log-in, at IMAP or for submission, and for each delivery. The connection stays for as
/// long as Dovecot's statistics process does.
/// </summary>
/// <remarks>
/// Nobody waits for an answer, so an event costs a client nothing; and an event is lost when relayd is not there, as is the first one after
/// that, which goes into the connection that has ended. The day of a log-in is noted by the next one, and a device whose wake-up was
/// lost fetches with the next message or when it is looked at: nothing here is worth a delivery that waits.
/// </remarks>
internal sealed partial class EventSocket(LastLogins logins, RelayMetrics metrics, PushNotifier push, ILogger<EventSocket> logger) : ConnectionHandler
{
    /// <summary>Longest line in bytes; an address has 320 of them, and what is longer is nobody's here.</summary>
    public const int MaxLineBytes = 4096;

    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        try
        {
            await ListenAsync(connection.Transport.Input, connection.Stopping());
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // Cut off, or relayd ends.
        }
    }

    /// <summary>
    /// Hears until the connection ends. A line that is too long is left out: it may be as long as a peer's From field, so it must not end anything.
    /// </summary>
    public async Task ListenAsync(PipeReader input, CancellationToken cancellationToken)
    {
        var isTooLong = false;
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end);
                buffer = buffer.Slice(buffer.GetPosition(1, end));
                if (!isTooLong && line.Length <= MaxLineBytes) Hear(Encoding.UTF8.GetString(line));
                isTooLong = false;
            }

            if (buffer.Length > MaxLineBytes)
            {
                isTooLong = true;
                buffer = buffer.Slice(buffer.End);
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted || read.IsCanceled) return;
        }
    }

    /// <summary>Takes one event in.</summary>
    public void Hear(string line)
    {
        switch (DovecotEvent.Parse(line))
        {
            case { Name: DovecotEvent.LogIn } logIn:
                metrics.LoggedIn();
                if (logIn.User is not null) logins.Record(logIn.User);
                break;
            case { Name: DovecotEvent.Delivery } delivery:
                metrics.Delivered(delivery.Error is null);
                if (delivery is { Error: null, User: { } user }) Wake(user, delivery.From);
                break;
        }
    }

    /// <summary>Wakes the devices of a recipient.</summary>
    private void Wake(string user, string? from)
    {
        // What a device sends to its own account is for the other devices of someone who is at one right now.
        if (user.Equals(from, StringComparison.OrdinalIgnoreCase)) return;
        try
        {
            push.NotifyOfMessage(user);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Its message would name the account.
            Log.NotWoken(logger, exception.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3020, LogLevel.Error, "The devices of an account could not be woken: their tokens cannot be read ({Problem}).")]
        public static partial void NotWoken(ILogger logger, string problem);
    }
}
