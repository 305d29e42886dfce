using Microsoft.AspNetCore.Connections;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Daemon;
using Relaybox.Relay.Metrics;

namespace Relaybox.Relay.Expiry;

/// <summary>
/// Hears Dovecot when a delivery passes a mark of an account's quota, and trims that account. Dovecot takes this for one of its
/// script services: a version, whether it waits for an answer (it does not), the arguments, an empty line.
/// </summary>
internal sealed partial class QuotaSocket(RelaySettings settings, RelayPaths paths, TimeProvider time, RelayMetrics metrics, ILogger<QuotaSocket> logger)
    : ConnectionHandler, IDisposable
{
    private const int MaxLineBytes = 1024;
    private const int MaxLines = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // One after the other: several deliveries can pass several marks of one account at once.
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        using var timeout = new CancellationTokenSource(Patience, time);
        try
        {
            // Not the end of the connection: Dovecot hangs up as soon as it has asked.
            if (await ReadAddressAsync(connection, timeout.Token) is { } address && AccountDirectory.Find(paths, address) is { } directory)
                await TrimInTurnAsync(directory, timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            // The next delivery that passes a mark asks again.
            Log.Failed(logger, "timeout");
        }
    }

    private async Task TrimInTurnAsync(string directory, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            Trim(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.Failed(logger, exception.GetType().Name);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Deletes the oldest messages of a mailbox that is fuller than it should be.</summary>
    public void Trim(string directory)
    {
        var count = 0;
        MailboxTrim.Run(directory, settings.MaxMailboxSize, MailboxTrim.Measure(directory), time.GetUtcNow(), file =>
        {
            if (!Maildir.TryDelete(file.Path)) return false;
            count++;
            return true;
        });
        if (count > 0) Maildir.ForgetQuota(directory);
        metrics.Trimmed(count);
        Log.Trimmed(logger, count);
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private static async Task<string?> ReadAddressAsync(ConnectionContext connection, CancellationToken cancellationToken)
    {
        var hasBegun = false;
        for (var number = 0; number < MaxLines; number++)
        {
            if (await connection.Transport.Input.ReadLineAsync(MaxLineBytes, cancellationToken) is not { } line) return null;
            if (hasBegun) return line;
            hasBegun = line is "noreply" or "-";
        }

        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(5020, LogLevel.Information, "A mailbox was nearly full; its {Count} oldest messages were deleted.")]
        public static partial void Trimmed(ILogger logger, int count);

        [LoggerMessage(5021, LogLevel.Warning, "A mailbox that is nearly full could not be trimmed ({Cause}).")]
        public static partial void Failed(ILogger logger, string cause);
    }
}
