using Relaybox.Mail.Dkim;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Dkim;

/// <summary>Who the relay signs as: its domain and its key, which is parsed once.</summary>
internal sealed partial class DkimIdentity(RelaySettings settings, RelayPaths paths, ILogger<DkimIdentity> logger) : IDisposable
{
    private readonly Lock _lock = new();
    private DkimSigningKey? _key;

    /// <summary>The signing domain; null for a relay named by its address, which signs nothing.</summary>
    public string? Domain { get; } = settings.IsAddressLiteral ? null : settings.MailDomain;

    /// <summary>The key; null, with the reason in the log, while its file cannot be read.</summary>
    public DkimSigningKey? TryGetKey()
    {
        if (Domain is null)
            return null;
        lock (_lock)
            return _key ??= TryRead();
    }

    /// <inheritdoc />
    public void Dispose() => _key?.Dispose();

    private DkimSigningKey? TryRead()
    {
        try
        {
            if (DkimKeyFile.Read(paths.DkimKey) is { } key)
                return key;
            Log.NoKey(logger, paths.DkimKey);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.Unreadable(logger, paths.DkimKey, exception);
        }

        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(9001, LogLevel.Error, "{Path} is no private RSA key; nothing can be signed, so outgoing mail waits. Restart the relay to have it checked.")]
        public static partial void NoKey(ILogger logger, string path);

        [LoggerMessage(9002, LogLevel.Error, "The DKIM key {Path} cannot be read; nothing can be signed, so outgoing mail waits. Restart the relay to have its owner corrected.")]
        public static partial void Unreadable(ILogger logger, string path, Exception exception);
    }
}
