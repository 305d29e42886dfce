using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Calls;

/// <summary>
/// Call credentials as clients get them by METADATA: <c>HOST:PORT:USER:PASSWORD</c>, where the user is the Unix time at which they expire
/// and the password is base64 of HMAC-SHA1 over it (the TURN REST scheme, draft-uberti-behave-turn-rest-00, which coturn checks).
/// </summary>
internal sealed class TurnCredentials
{
    /// <summary>How long they are good for; clients ask again when less than half a day is left.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(5);

    private readonly string? _prefix;
    private readonly byte[] _secret;
    private readonly TimeProvider _time;

    public TurnCredentials(RelaySettings settings, RelayPaths paths, TimeProvider time)
    {
        _time = time;
        var secret = settings.Turn ? TurnSecret.TryRead(paths) : null;
        _secret = Encoding.ASCII.GetBytes(secret ?? "");
        _prefix = secret is null ? null : $"{HostOf(settings)}:{RelayPorts.Turn}:";
    }

    /// <summary>
    /// Where clients reach coturn: an address stands without the brackets of a mail domain, since no resolver knows it with them, and a private
    /// relay's name is in no DNS at all. Clients split the value at its colons, so an IPv6 address cannot stand there.
    /// </summary>
    private static string HostOf(RelaySettings settings) =>
        settings.PublicAddress is { } address && !address.Contains(':') ? address : settings.HostName;

    /// <summary>Credentials that are good from now on; null when this relay relays no calls.</summary>
    public string? Create()
    {
        if (_prefix is null) return null;
        var user = (_time.GetUtcNow() + Lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"{_prefix}{user}:{Password(user)}";
    }

    [SuppressMessage("Security", "CA5350", Justification = "The scheme and coturn know no other; HMAC does not rest on SHA-1 being free of collisions.")]
    private string Password(string user) => Convert.ToBase64String(HMACSHA1.HashData(_secret, Encoding.ASCII.GetBytes(user)));
}
