using System.Security.Cryptography;
using System.Text;

namespace Relaybox.ImageBuilder.SupplyChain.Licences;

/// <summary>
/// Turns what a <c>copyright</c> file says into one SPDX licence expression: the licences of all its groups of files, joined by AND.
/// It describes the source package, so it may name a licence of a file that is in none of the binary packages.
/// </summary>
internal sealed class LicenseExpressions
{
    private const string NoText = "The package's copyright file names this licence without its text.";
    private const int HashDigits = 8;

    private readonly CopyrightFile _file;
    private readonly SortedDictionary<string, ExtractedLicense> _extracted = new(StringComparer.Ordinal);

    private LicenseExpressions(CopyrightFile file) => _file = file;

    /// <summary>Reads a copyright file; null when it is not machine-readable.</summary>
    public static DeclaredLicense? Of(string copyrightFile)
    {
        if (CopyrightFile.Parse(copyrightFile) is not { } file)
            return null;

        var expressions = new LicenseExpressions(file);
        string[] parts = [.. file.Synopses.SelectMany(expressions.Conjuncts).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return new DeclaredLicense(string.Join(" AND ", parts), [.. expressions._extracted.Values], file.Copyright);
    }

    /// <summary>The parts of a synopsis that all hold: <c>and</c> binds tighter than <c>or</c>, and a comma before either turns that round.</summary>
    private IEnumerable<string> Conjuncts(string synopsis)
    {
        string[] alternatives = Split(synopsis, ", or ");
        if (alternatives.Length > 1)
            return [Either(alternatives.Select(All))];

        string[] joined = Split(synopsis, ", and ");
        return joined.Length > 1
            ? joined.SelectMany(Conjuncts)
            : Split(synopsis, " or ") is { Length: > 1 } choices ? [Either(choices.Select(All))] : Split(synopsis, " and ").Select(Term);
    }

    private string All(string synopsis)
    {
        string[] parts = [.. Conjuncts(synopsis).Distinct(StringComparer.Ordinal)];
        return parts.Length == 1 ? parts[0] : $"({string.Join(" AND ", parts)})";
    }

    private static string Either(IEnumerable<string> choices)
    {
        string[] distinct = [.. choices.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return distinct.Length == 1 ? distinct[0] : $"({string.Join(" OR ", distinct)})";
    }

    private static string[] Split(string synopsis, string word) =>
        synopsis.Split(word, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private string Term(string name)
    {
        string trimmed = name.Trim().Trim(',').Trim();
        return LicenseNames.Find(trimmed) ?? Extract(trimmed);
    }

    private string Extract(string name)
    {
        string text = _file.TextOf(name) ?? NoText;
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{name}\n{text}")))[..HashDigits];
        string id = $"LicenseRef-{Clean(name)}-{hash}";
        _extracted[id] = new ExtractedLicense(id, name, text);
        return id;
    }

    /// <summary>SPDX allows letters, digits, dots and dashes in an id.</summary>
    private static string Clean(string name)
    {
        var clean = new StringBuilder();
        foreach (char letter in name)
        {
            if (char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-')
                clean.Append(letter);
            else if (clean.Length > 0 && clean[^1] != '-')
                clean.Append('-');
        }

        return clean.Length == 0 ? "unnamed" : clean.ToString().Trim('-');
    }
}
