using System.Buffers;
using System.Globalization;
using Relaybox.ImageBuilder.SupplyChain.Licences;

namespace Relaybox.ImageBuilder.Definitions;

/// <summary>What single values of a definition may look like, each with the words for it in an error message.</summary>
internal static class DefinitionSyntax
{
    /// <summary>Words for <see cref="IsName"/>.</summary>
    public const string NameRule = "lower-case letters, digits and dashes, a letter first";

    /// <summary>Words for <see cref="IsAccountName"/>.</summary>
    public const string AccountNameRule = "a name of at most 32 lower-case letters, digits, '_' and '-', a letter or '_' first";

    /// <summary>Words for <see cref="IsPackageName"/>.</summary>
    public const string PackageNameRule = "a Debian package name (lower-case letters, digits, '+', '-' and '.')";

    /// <summary>Words for <see cref="IsPackagePattern"/>.</summary>
    public const string PackagePatternRule = "a Debian package name in which '*' stands for any characters";

    /// <summary>Words for <see cref="IsAbsolutePath"/>.</summary>
    public const string AbsolutePathRule = "an absolute path without '.', '..', '//' or a slash at its end";

    /// <summary>Words for <see cref="IsAccountPath"/>.</summary>
    public const string AccountPathRule = AbsolutePathRule + ", and without ':' and control characters";

    /// <summary>Words for <see cref="IsRelativePath"/>.</summary>
    public const string RelativePathRule = "a relative path without '.', '..' or '//'";

    /// <summary>Words for <see cref="TryParseMode"/>.</summary>
    public const string ModeRule = "a mode of four octal digits such as \"0755\" or \"2555\"";

    /// <summary>Words for <see cref="TryParsePort"/>.</summary>
    public const string PortRule = "a port from 1 to 65535 with its protocol, such as 25/tcp or 53/udp";

    /// <summary>Words for <see cref="TryParseDuration"/>.</summary>
    public const string DurationRule = "a duration such as 500ms, 10s, 2m or 1h";

    /// <summary>Words for globs.</summary>
    public const string GlobRule = "a glob on absolute paths, in which '**' is a whole name such as in /usr/share/doc/**";

    /// <summary>Words for <see cref="IsLicenseExpression"/>.</summary>
    public const string LicenseExpressionRule = "an SPDX licence expression such as MIT or (EPL-2.0 OR IPL-1.0) AND ISC";

    /// <summary>Words for <see cref="IsWebAddress"/>.</summary>
    public const string WebAddressRule = "an address that begins with https://";

    private const string Letters = "abcdefghijklmnopqrstuvwxyz";
    private const string Capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Digits = "0123456789";
    private static readonly SearchValues<char> Lower = SearchValues.Create(Letters);
    private static readonly SearchValues<char> NameRest = SearchValues.Create(Letters + Digits + "-");
    private static readonly SearchValues<char> AccountFirst = SearchValues.Create(Letters + "_");
    private static readonly SearchValues<char> AccountRest = SearchValues.Create(Letters + Digits + "_-");
    private static readonly SearchValues<char> PackageFirst = SearchValues.Create(Letters + Digits);
    private static readonly SearchValues<char> PackageRest = SearchValues.Create(Letters + Digits + "+-.");
    private static readonly SearchValues<char> PatternFirst = SearchValues.Create(Letters + Digits + "*");
    private static readonly SearchValues<char> PatternRest = SearchValues.Create(Letters + Digits + "+-.*");
    private static readonly SearchValues<char> VariableFirst = SearchValues.Create(Letters + Capitals + "_");
    private static readonly SearchValues<char> VariableRest = SearchValues.Create(Letters + Capitals + Digits + "_");
    private static readonly SearchValues<char> SignalRest = SearchValues.Create(Capitals + Digits + "+");

    /// <summary>Expressions of SPDX 2.3, annex D, by their form.</summary>
    public static bool IsLicenseExpression(string text) => LicenseSyntax.IsExpression(text);

    /// <summary>Addresses for people.</summary>
    public static bool IsWebAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps;

    /// <summary>Names of images and layers.</summary>
    public static bool IsName(string text) => IsSpelled(text, Lower, NameRest);

    /// <summary>Names of users and groups, as <c>useradd(8)</c> recommends them.</summary>
    public static bool IsAccountName(string text) => text.Length <= 32 && IsSpelled(text, AccountFirst, AccountRest);

    /// <summary>Package names, Debian policy 5.6.1.</summary>
    public static bool IsPackageName(string text) => text.Length > 1 && IsSpelled(text, PackageFirst, PackageRest);

    /// <summary>Package names with <c>*</c>.</summary>
    public static bool IsPackagePattern(string text) => IsSpelled(text, PatternFirst, PatternRest);

    /// <summary>Absolute paths in one spelling only, so that equal paths are equal texts. The root is <c>/</c>.</summary>
    public static bool IsAbsolutePath(string text) => text == "/" || (text.StartsWith('/') && IsRelativePath(text[1..]));

    /// <summary>Absolute paths that fit in a field of <c>passwd(5)</c>: a colon or a line break would begin the next one.</summary>
    public static bool IsAccountPath(string text) => IsAbsolutePath(text) && !text.Any(character => character == ':' || char.IsControl(character));

    /// <summary>Relative paths that stay below where they begin.</summary>
    public static bool IsRelativePath(string text) => text.Split('/').All(name => name is not ("" or "." or "..")) && !text.Contains('\0', StringComparison.Ordinal);

    /// <summary>Names of environment variables.</summary>
    public static bool IsVariableName(string text) => IsSpelled(text, VariableFirst, VariableRest);

    /// <summary>Names of signals, as in <c>SIGTERM</c> or <c>SIGRTMIN+3</c>.</summary>
    public static bool IsSignal(string text) => text.StartsWith("SIG", StringComparison.Ordinal) && text.Length > 3 && !text.AsSpan(3).ContainsAnyExcept(SignalRest);

    /// <summary>Reads a mode.</summary>
    public static bool TryParseMode(string text, out UnixFileMode mode)
    {
        mode = default;
        if (text.Length != 4 || !text.All(digit => digit is >= '0' and <= '7')) return false;

        mode = (UnixFileMode)Convert.ToInt32(text, 8);
        return true;
    }

    /// <summary>Reads a port.</summary>
    public static ExposedPort? TryParsePort(string text) =>
        text.Split('/') is [var number, "tcp" or "udp"]
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
        && port is >= 1 and <= 65535
            ? new ExposedPort(port, text[(number.Length + 1)..])
            : null;

    /// <summary>Reads a duration.</summary>
    public static TimeSpan? TryParseDuration(string text)
    {
        var unit = text.AsSpan().TrimStart(Digits).ToString();
        if (!int.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return null;

        return unit switch
        {
            "ms" => TimeSpan.FromMilliseconds(count),
            "s" => TimeSpan.FromSeconds(count),
            "m" => TimeSpan.FromMinutes(count),
            "h" => TimeSpan.FromHours(count),
            _ => null,
        };
    }

    private static bool IsSpelled(string text, SearchValues<char> first, SearchValues<char> rest) =>
        text.Length > 0 && first.Contains(text[0]) && !text.AsSpan(1).ContainsAnyExcept(rest);
}
