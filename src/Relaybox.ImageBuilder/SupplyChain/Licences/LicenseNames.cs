using System.Text.RegularExpressions;

namespace Relaybox.ImageBuilder.SupplyChain.Licences;

/// <summary>
/// Debian's short names for licences ("Machine-readable debian/copyright file", "License specification") in SPDX's words. A name that
/// is in neither table is a licence of its own, with its text.
/// </summary>
internal static partial class LicenseNames
{
    private static readonly Dictionary<string, string> Identifiers = Table(
        "0BSD", "AFL-2.1", "Apache-1.1", "Apache-2.0", "Artistic-1.0", "Artistic-2.0", "Beerware", "BSD-1-Clause", "BSD-2-Clause", "BSD-2-Clause-Patent",
        "BSD-3-Clause", "BSD-3-Clause-Attribution", "BSD-3-Clause-Clear", "BSD-4-Clause", "BSD-4-Clause-UC", "BSL-1.0", "bzip2-1.0.6", "CC-BY-3.0",
        "CC-BY-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0", "CC0-1.0", "CDDL-1.0", "CPL-1.0", "curl", "EPL-1.0", "EPL-2.0", "FSFAP", "FSFUL", "FSFULLR", "FTL",
        "HPND", "ICU", "IJG", "IPL-1.0", "ISC", "Latex2e", "Libpng", "LPPL-1.3c", "MIT", "MIT-0", "MIT-CMU", "MPL-1.1", "MPL-2.0", "MS-PL", "NCSA",
        "OFL-1.1", "OLDAP-2.8", "OpenSSL", "PostgreSQL", "PSF-2.0", "Python-2.0", "QPL-1.0", "RSA-MD", "Ruby", "SGI-B-2.0", "Sleepycat", "SunPro", "TCL",
        "TCP-wrappers", "Unicode-3.0", "Unicode-DFS-2015", "Unicode-DFS-2016", "Unlicense", "Vim", "W3C", "WTFPL", "X11", "Zlib", "ZPL-2.1");

    private static readonly Dictionary<string, string> Synonyms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Apache-2"] = "Apache-2.0",
        ["Apache2"] = "Apache-2.0",
        ["Artistic"] = "Artistic-1.0",
        ["BSL"] = "BSL-1.0",
        ["CC0"] = "CC0-1.0",
        ["Expat"] = "MIT",
        ["GPL"] = "GPL-1.0-or-later",
        ["LGPL"] = "LGPL-2.0-or-later",
        ["OFL"] = "OFL-1.1",
        ["Perl"] = "(Artistic-1.0-Perl OR GPL-1.0-or-later)",
        ["Python"] = "Python-2.0",
    };

    private static readonly string[] Versions =
        ["AGPL-1.0", "AGPL-3.0", "GFDL-1.1", "GFDL-1.2", "GFDL-1.3", "GPL-1.0", "GPL-2.0", "GPL-3.0", "LGPL-2.0", "LGPL-2.1", "LGPL-3.0"];

    // Words of an exception, with the version of the GPL that each form belongs to.
    private static readonly (string Word, string Version, string Exception)[] Exceptions =
    [
        ("autoconf", "2.0", "Autoconf-exception-2.0"),
        ("autoconf", "3.0", "Autoconf-exception-3.0"),
        ("bison", "", "Bison-exception-2.2"),
        ("classpath", "2.0", "Classpath-exception-2.0"),
        ("gcc-runtime", "3.0", "GCC-exception-3.1"),
        ("libtool", "2.0", "Libtool-exception"),
        ("linux-syscall-note", "2.0", "Linux-syscall-note"),
        ("llvm", "", "LLVM-exception"),
    ];

    /// <summary>SPDX's expression for a short name; null when there is none.</summary>
    public static string? Find(string name)
    {
        if (Identifiers.TryGetValue(name, out string? known) || Synonyms.TryGetValue(name, out known))
            return known;
        if (FamilyPattern().Match(name) is { Success: true } family)
            return Family(family);
        return ExceptionPattern().Match(name) is { Success: true } exception ? WithException(exception) : null;
    }

    private static string? Family(Match match)
    {
        string version = match.Groups["version"].Value;
        string invariants = match.Groups["niv"].Success ? "-no-invariants" : string.Empty;
        string full = version.Contains('.', StringComparison.Ordinal) ? version : version + ".0";
        string license = $"{match.Groups["name"].Value.ToUpperInvariant()}-{full}";
        return Versions.Contains(license, StringComparer.Ordinal) ? $"{license}{invariants}-{(match.Groups["later"].Success ? "or-later" : "only")}" : null;
    }

    private static string? WithException(Match match)
    {
        if (Find(match.Groups["license"].Value) is not { } license || license.Contains(' ', StringComparison.Ordinal))
            return null;

        string text = match.Groups["exception"].Value.Replace(' ', '-');
        return Exceptions
            .Where(known => text.Equals(known.Word, StringComparison.OrdinalIgnoreCase) && license.Contains(known.Version, StringComparison.Ordinal))
            .Select(known => $"{license} WITH {known.Exception}")
            .FirstOrDefault();
    }

    private static Dictionary<string, string> Table(params ReadOnlySpan<string> identifiers)
    {
        var table = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string identifier in identifiers)
            table[identifier] = identifier;
        return table;
    }

    [GeneratedRegex(@"^(?<name>AGPL|LGPL|GPL|GFDL)(?<niv>-NIV)?-?v?(?<version>[123](?:\.[0-3])?)(?:\.0)?(?:(?<later>\+|-or-later)|-only)?$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FamilyPattern();

    [GeneratedRegex(@"^(?<license>\S+?)(?:\s+with\s+|-with-)(?:the\s+)?(?<exception>.+?)[\s-]+exception$|^(?<license>\S+?\+)-(?<exception>[a-z-]+)-exception$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ExceptionPattern();
}
