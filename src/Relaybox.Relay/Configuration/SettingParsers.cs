using System.Globalization;
using System.Net;

namespace Relaybox.Relay.Configuration;

/// <summary>The kinds of values that settings have; each refuses with a remedy.</summary>
internal static class SettingParsers
{
    /// <summary>A whole number within limits.</summary>
    public static SettingParser Number(int least, int most, Func<RelaySettings, int, RelaySettings> set) =>
        (RelaySettings settings, string value, out string? remedy) =>
        {
            var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            remedy = isNumber && number >= least && number <= most ? null : $"write a whole number from {least} to {most}.";
            return remedy is null ? set(settings, number) : settings;
        };

    /// <summary>A size in bytes, or with K, M or G (powers of 1024, an optional B) after the number.</summary>
    public static SettingParser Bytes(long least, long most, Func<RelaySettings, long, RelaySettings> set) =>
        (RelaySettings settings, string value, out string? remedy) =>
        {
            var digits = value.ToUpperInvariant().TrimEnd('B');
            var unit = digits.Length == 0 ? 1 : digits[^1] switch { 'K' => 1L << 10, 'M' => 1L << 20, 'G' => 1L << 30, _ => 1 };
            var isNumber = long.TryParse(unit == 1 ? digits : digits[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            var fits = isNumber && number <= most / unit && number * unit >= least;
            remedy = fits ? null : $"write a size in bytes from {least} to {most}, or one with K, M or G such as 30M.";
            return fits ? set(settings, number * unit) : settings;
        };

    /// <summary>A switch, in the spellings of Python's configparser.</summary>
    public static SettingParser Switch(Func<RelaySettings, bool, RelaySettings> set) =>
        (RelaySettings settings, string value, out string? remedy) =>
        {
            bool? on = value.ToLowerInvariant() switch
            {
                "true" or "yes" or "on" or "1" => true,
                "false" or "no" or "off" or "0" => false,
                _ => null,
            };
            remedy = on is null ? "write true or false." : null;
            return on is { } known ? set(settings, known) : settings;
        };

    /// <summary>The mail domain.</summary>
    public static RelaySettings Domain(RelaySettings settings, string value, out string? remedy)
    {
        var domain = value.ToLowerInvariant();
        remedy = MailDomain.Judge(domain);
        return settings with { MailDomain = domain };
    }

    /// <summary>An IP address or a host name under which this machine is reached.</summary>
    public static RelaySettings PublicAddress(RelaySettings settings, string value, out string? remedy)
    {
        var known = IPAddress.TryParse(value, out _) || MailDomain.Judge(value.ToLowerInvariant()) is null;
        remedy = known ? null : "write this machine's IP address or host name, such as 192.168.1.20.";
        return settings with { PublicAddress = value };
    }

    /// <summary>IP addresses of name servers, each with an optional <c>@port</c>, separated by spaces or commas.</summary>
    public static RelaySettings NameServers(RelaySettings settings, string value, out string? remedy)
    {
        var servers = value.Split([' ', ',', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
        var wrong = Array.Find(servers, server => !IsNameServer(server));
        remedy = wrong is null ? null : $"\"{wrong}\" is no IP address; write addresses such as 192.0.2.53 or 192.0.2.53@5353, separated by spaces.";
        return settings with { DnsForward = servers };
    }

    /// <summary>A DS or DNSKEY record in one line, or <c>none</c>.</summary>
    public static RelaySettings TrustAnchor(RelaySettings settings, string value, out string? remedy)
    {
        var isNone = string.Equals(value, "none", StringComparison.OrdinalIgnoreCase);
        var fields = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var isRecord = !value.AsSpan().ContainsAny('"', '\n', '\\') && fields.Length >= 5 && fields.Any(f => f is "DS" or "DNSKEY");
        remedy = isNone || isRecord ? null : "write a record such as \"example. IN DS 12345 13 2 49FD46E6…\", or none to switch DNSSEC validation off.";
        return settings with { DnsTrustAnchor = isNone ? "none" : value };
    }

    /// <summary>An absolute path without white space and without the characters that mean something in a daemon's configuration.</summary>
    public static SettingParser Path(Func<RelaySettings, string, RelaySettings> set) =>
        (RelaySettings settings, string value, out string? remedy) =>
        {
            remedy = JudgePath(value);
            return set(settings, value);
        };

    /// <summary>Two paths in one value, as in <c>tls_external_cert_and_key</c>.</summary>
    public static RelaySettings CertificateAndKey(RelaySettings settings, string value, out string? remedy)
    {
        var paths = value.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
        remedy = paths.Length == 2 ? JudgePath(paths[0]) ?? JudgePath(paths[1])
            : "write two paths, the certificate chain and the private key, separated by a space.";
        return paths.Length == 2 ? settings with { TlsCertificateFile = paths[0], TlsKeyFile = paths[1] } : settings;
    }

    private static string? JudgePath(string path) =>
        path.StartsWith('/') && !path.Any(char.IsWhiteSpace) ? null : $"\"{path}\" is no absolute path; write the file's path inside the container, such as /tls/fullchain.pem.";

    private static bool IsNameServer(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var address = at < 0 ? text : text[..at];
        // IPAddress takes "1" for 0.0.0.1: ask for a real literal.
        return (address.Count(c => c == '.') == 3 || address.Contains(':', StringComparison.Ordinal))
            && IPAddress.TryParse(address, out _)
            && (at < 0 || (ushort.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0));
    }
}
