using System.Globalization;
using Relaybox.Relay.Calls;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Filter;

namespace Relaybox.Relay.Metadata;

/// <summary>
/// What IMAP METADATA (RFC 5464) has of a relay. Dovecot's keys are <c>priv/GUID/NAME</c> for a mailbox's own entries and
/// <c>shared/GUID/vendor/vendor.dovecot/pvt/server/NAME</c>, with INBOX's GUID, for those of the server.
/// </summary>
internal sealed class MetadataEntries(
    DeviceTokenStore tokens, TurnCredentials turn, AppVersions appVersions, RelaySettings settings, FilterOptions filter)
{
    private const string Private = "priv/";
    private const string Shared = "shared/";
    private const string Server = "vendor/vendor.dovecot/pvt/server/";
    private const string DeltaChat = Server + "vendor/deltachat/";
    private const string DeviceToken = "devicetoken";

    private static readonly string[] ServerNames = ["irohrelay", "turn", "maxsmtprecipients", "appversions"];

    /// <summary>The value of a key.</summary>
    /// <param name="user">Who asks.</param>
    /// <param name="key">Dovecot's key.</param>
    /// <returns>Null for what is not there, or not known at all.</returns>
    /// <exception cref="IOException">The tokens cannot be read.</exception>
    public string? Find(string user, string key)
    {
        if (!TrySplit(key, out var isPrivate, out _, out var name)) return null;
        if (isPrivate) return name == DeviceToken && tokens.Find(user) is { Count: > 0 } found ? string.Join(' ', found) : null;
        return name.StartsWith(DeltaChat, StringComparison.Ordinal) ? FindServerValue(name[DeltaChat.Length..]) : null;
    }

    /// <summary>All keys below a path that have a value.</summary>
    /// <exception cref="IOException">The tokens cannot be read.</exception>
    public IEnumerable<KeyValuePair<string, string>> List(string user, string path)
    {
        if (!TrySplit(path, out var isPrivate, out var guid, out var below)) yield break;

        var names = isPrivate ? [DeviceToken] : ServerNames.Select(name => DeltaChat + name);
        foreach (var name in names)
        {
            var key = $"{(isPrivate ? Private : Shared)}{guid}/{name}";
            if (name.StartsWith(below, StringComparison.Ordinal) && Find(user, key) is { } value) yield return new(key, value);
        }
    }

    /// <summary>Sets a key, or removes it with a null value.</summary>
    /// <returns>False for a key that clients cannot set, and for a value that is none.</returns>
    /// <exception cref="IOException">The value could not be stored.</exception>
    public bool TrySet(string user, string key, string? value)
    {
        if (!TrySplit(key, out var isPrivate, out _, out var name) || !isPrivate || name != DeviceToken) return false;
        return value is null ? tokens.TryRemove(user, null) : tokens.TryAdd(user, value);
    }

    private string? FindServerValue(string name) => name switch
    {
        "irohrelay" => settings.IrohRelay,
        "turn" => turn.Create(),
        "maxsmtprecipients" => filter.MaxRecipients.ToString(CultureInfo.InvariantCulture),
        "appversions" => appVersions.Read(),
        _ => null,
    };

    private static bool TrySplit(string key, out bool isPrivate, out string guid, out string name)
    {
        (guid, name) = ("", "");
        isPrivate = key.StartsWith(Private, StringComparison.Ordinal);
        if (!isPrivate && !key.StartsWith(Shared, StringComparison.Ordinal)) return false;

        var rest = key.AsSpan(isPrivate ? Private.Length : Shared.Length);
        var slash = rest.IndexOf('/');
        if (slash <= 0) return false;
        guid = rest[..slash].ToString();
        name = rest[(slash + 1)..].ToString();
        return true;
    }
}
