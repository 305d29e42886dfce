using System.Globalization;

namespace Relaybox.Relay.Routing;

/// <summary>A domain's MTA-STS policy (RFC 8461 section 3.2).</summary>
/// <param name="Mode">What it asks for.</param>
/// <param name="Exchangers">The hosts that may take the domain's mail: names, or <c>*.</c> and a name; lower case.</param>
/// <param name="MaxAge">How long it holds.</param>
internal sealed record MtaStsPolicy(MtaStsMode Mode, IReadOnlyList<string> Exchangers, TimeSpan MaxAge)
{
    /// <summary>The largest policy that is read, in bytes (section 3.3 suggests it).</summary>
    public const int MaxBytes = 64 * 1024;

    // Section 3.2: about one year.
    private const long MaxAgeSeconds = 31_557_600;
    private const int MaxExchangers = 100;

    /// <summary>Whether the policy lets an exchanger take mail; only one that is enforced forbids any.</summary>
    /// <param name="host">The exchanger's name.</param>
    public bool Permits(string host) => Mode != MtaStsMode.Enforce || Exchangers.Any(pattern => Matches(pattern, host));

    /// <summary>Reads a policy.</summary>
    /// <param name="text">What the policy host served.</param>
    /// <returns>Null when it is none: a field is missing or malformed.</returns>
    public static MtaStsPolicy? Parse(string text)
    {
        string? version = null, mode = null, maxAge = null;
        List<string> exchangers = [];
        foreach (var line in text.Split('\n'))
        {
            if (line.AsSpan().Trim().IsEmpty) continue;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0) return null;
            var value = line[(colon + 1)..].Trim();
            switch (line[..colon].Trim())
            {
                // Of fields that must not be repeated the first counts.
                case "version": version ??= value; break;
                case "mode": mode ??= value; break;
                case "max_age": maxAge ??= value; break;
                case "mx": exchangers.Add(value.ToLowerInvariant()); break;
            }
        }

        if (version != "STSv1" || ParseMode(mode) is not { } parsed) return null;
        if (!long.TryParse(maxAge, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return null;
        var isComplete = parsed == MtaStsMode.None || exchangers.Count is > 0 and <= MaxExchangers;
        return isComplete && exchangers.TrueForAll(IsPattern)
            ? new MtaStsPolicy(parsed, exchangers, TimeSpan.FromSeconds(Math.Min(seconds, MaxAgeSeconds)))
            : null;
    }

    private static MtaStsMode? ParseMode(string? mode) => mode switch
    {
        "enforce" => MtaStsMode.Enforce,
        "testing" => MtaStsMode.Testing,
        "none" => MtaStsMode.None,
        _ => null,
    };

    /// <summary>A pattern goes into a Postfix policy: nothing but a host name must get there.</summary>
    private static bool IsPattern(string pattern)
    {
        var name = pattern.AsSpan(pattern.StartsWith("*.", StringComparison.Ordinal) ? 2 : 0);
        if (name.Length is 0 or > 253 || name[0] is '.' or '-') return false;
        foreach (var character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '.' or '_')) return false;
        }

        return true;
    }

    /// <summary>Compares as certificates are compared (section 4.1): an asterisk stands for one label.</summary>
    private static bool Matches(string pattern, string host)
    {
        if (!pattern.StartsWith('*')) return pattern.Equals(host, StringComparison.OrdinalIgnoreCase);
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && pattern.AsSpan(1).Equals(host.AsSpan(dot), StringComparison.OrdinalIgnoreCase);
    }
}
