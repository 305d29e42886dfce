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

    /// <summary>A size with M or G, an optional B, after the number; a number alone means megabytes, as in <c>chatmail.ini</c>.</summary>
    public static SettingParser Megabytes(long least, long most, Func<RelaySettings, long, RelaySettings> set)
    {
        var bytes = Bytes(least, most, set);
        return (RelaySettings settings, string value, out string? remedy) =>
        {
            var changed = bytes(settings, value.All(char.IsAsciiDigit) ? $"{value}M" : value, out remedy);
            if (remedy is not null) remedy = $"write a size from {least >> 20}M to {most >> 20}M, such as 500M or 2G; a number alone means megabytes.";
            return changed;
        };
    }

    /// <summary>A number with an optional fraction, within limits.</summary>
    public static SettingParser Fraction(double least, double most, Func<RelaySettings, double, RelaySettings> set) =>
        (RelaySettings settings, string value, out string? remedy) =>
        {
            var isNumber = double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
            remedy = isNumber && number >= least && number <= most ? null
                : string.Create(CultureInfo.InvariantCulture, $"write a number from {least} to {most}, such as 5 or 2.5.");
            return remedy is null ? set(settings, number) : settings;
        };

    /// <summary>Who may create an account.</summary>
    public static RelaySettings Registration(RelaySettings settings, string value, out string? remedy)
    {
        RegistrationMode? mode = value.ToLowerInvariant() switch
        {
            "open" => RegistrationMode.Open,
            "invite" => RegistrationMode.Invite,
            "closed" => RegistrationMode.Closed,
            _ => null,
        };
        remedy = mode is null ? "write open, invite or closed." : null;
        return mode is { } known ? settings with { Registration = known } : settings;
    }

    /// <summary>An address on the web; <c>none</c> for nothing.</summary>
    public static SettingParser WebAddress(Func<RelaySettings, Uri?, RelaySettings> set) =>
        (RelaySettings settings, string value, out string? remedy) =>
        {
            var isNone = string.Equals(value, "none", StringComparison.OrdinalIgnoreCase);
            var isUrl = Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" && url.Host.Length > 0;
            remedy = isNone || isUrl ? null : "write an address that starts with https://, or none.";
            return remedy is null ? set(settings, isNone ? null : url) : settings;
        };

    /// <summary>A literal IP address of this machine.</summary>
    /// <param name="onlyIpv4">Whether IPv6 is refused.</param>
    /// <param name="set">Takes it over.</param>
    public static SettingParser Address(bool onlyIpv4, Func<RelaySettings, string, RelaySettings> set) =>
        (RelaySettings settings, string value, out string? remedy) =>
        {
            var isAddress = IsAddress(value) && !(onlyIpv4 && value.Contains(':', StringComparison.Ordinal));
            remedy = isAddress ? null : onlyIpv4 ? "write an IPv4 address such as 203.0.113.7." : "write an IP address such as 127.0.0.1.";
            return isAddress ? set(settings, value) : settings;
        };

    /// <summary>An e-mail address.</summary>
    public static SettingParser Mail(Func<RelaySettings, string, RelaySettings> set) =>
        (RelaySettings settings, string value, out string? remedy) =>
        {
            var at = value.IndexOf('@', StringComparison.Ordinal);
            var isMail = at > 0 && at < value.Length - 1 && value.LastIndexOf('@') == at
                && !value.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>' or '"' or '\\');
            remedy = isMail ? null : "write an e-mail address such as admin@example.org.";
            return isMail ? set(settings, value) : settings;
        };

    /// <summary>Free text, of one or more lines; longer than <paramref name="maxLength"/> characters is a slip.</summary>
    public static SettingParser Text(int maxLength, Func<RelaySettings, string, RelaySettings> set) =>
        (RelaySettings settings, string value, out string? remedy) =>
        {
            var isText = value.Length <= maxLength && !value.Any(c => char.IsControl(c) && c is not '\n');
            remedy = isText ? null : $"write up to {maxLength} characters of plain text.";
            return isText ? set(settings, value) : settings;
        };

    /// <summary>An absolute path, or <c>disabled</c>.</summary>
    public static RelaySettings WebFolder(RelaySettings settings, string value, out string? remedy)
    {
        var isDisabled = string.Equals(value, "disabled", StringComparison.OrdinalIgnoreCase);
        remedy = isDisabled ? null : JudgePath(value);
        return settings with { WebFolder = isDisabled ? RelaySettings.NoPages : value };
    }

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
        var domain = MailDomain.Normalize(value);
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
        path.StartsWith('/') && !path.Any(char.IsWhiteSpace) ? null : $"\"{path}\" is no absolute path; write its whole path inside the container, such as /tls/fullchain.pem.";

    private static bool IsNameServer(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return IsAddress(at < 0 ? text : text[..at])
            && (at < 0 || (ushort.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0));
    }

    // IPAddress takes "1" for 0.0.0.1: ask for a real literal.
    private static bool IsAddress(string text) =>
        (text.Count(c => c == '.') == 3 || text.Contains(':', StringComparison.Ordinal)) && IPAddress.TryParse(text, out _);
}
