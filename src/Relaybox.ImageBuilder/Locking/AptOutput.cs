using System.Globalization;
using Relaybox.ImageBuilder.Packages;

namespace Relaybox.ImageBuilder.Locking;

/// <summary>Reads what apt's programs print.</summary>
internal static class AptOutput
{
    /// <summary>Reads <c>--print-uris</c>: per line an address in quotes, a file name, a size and sometimes a sum.</summary>
    public static IReadOnlyList<Uri> ParseUris(string output) =>
    [
        .. output.Split('\n')
            .Where(line => line.StartsWith('\''))
            .Select(line => new Uri(line[1..line.IndexOf('\'', 1)])),
    ];

    /// <summary>The package's name from its address, which ends like <c>libc6_2.41-12%2bdeb13u4_arm64.deb</c>.</summary>
    public static string NameOf(Uri address) => Path.GetFileName(Uri.UnescapeDataString(address.AbsolutePath)).Split('_')[0];

    /// <summary>Reads <c>apt-cache policy</c>: per known name the version that would be chosen, null for purely virtual names.</summary>
    public static IReadOnlyDictionary<string, string?> ParsePolicy(string output)
    {
        const string Candidate = "  Candidate: ";
        var versions = new Dictionary<string, string?>(StringComparer.Ordinal);
        var name = "";
        foreach (var line in output.Split('\n'))
        {
            if (line.EndsWith(':') && !line.StartsWith(' '))
                name = line[..^1];
            else if (line.StartsWith(Candidate, StringComparison.Ordinal))
                versions[name] = line[Candidate.Length..] is "(none)" ? null : line[Candidate.Length..];
        }

        return versions;
    }

    /// <summary>Reads paragraphs of <c>Field: value</c>; continuation lines are left out.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> ParseParagraphs(string output)
    {
        var paragraphs = new List<IReadOnlyDictionary<string, string>>();
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in output.Split('\n').Append(""))
        {
            if (line.Length == 0)
            {
                if (fields.Count > 0) paragraphs.Add(fields);
                fields = new Dictionary<string, string>(StringComparer.Ordinal);
            }
            else if (!char.IsWhiteSpace(line[0]) && line.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon)
            {
                fields[line[..colon]] = line[(colon + 2)..];
            }
        }

        return paragraphs;
    }

    /// <summary>The <c>Date</c> of an <c>InRelease</c> file, or null when it has none.</summary>
    public static DateTimeOffset? DateOf(string release)
    {
        var line = release.Split('\n').FirstOrDefault(line => line.StartsWith("Date: ", StringComparison.Ordinal));
        return DateTimeOffset.TryParseExact(
            line?[6..].Trim(), "ddd, dd MMM yyyy HH:mm:ss 'UTC'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : null;
    }

    /// <summary>What apt complained about, in one line.</summary>
    public static string Explain(string error)
    {
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var errors = lines.Where(line => line.StartsWith("E:", StringComparison.Ordinal)).ToArray();
        // One file that cannot be fetched makes several complaints.
        if (Array.Find(errors, line => line.StartsWith("E: Failed to fetch", StringComparison.Ordinal)) is { } unfetched)
            return $"{unfetched.TrimEnd('.')}. Check the network, or name another mirror in {MirrorSelector.Variable}.";

        var text = string.Join(" ", (errors.Length > 0 ? errors : lines).Distinct(StringComparer.Ordinal));
        return error.Contains("NO_PUBKEY", StringComparison.Ordinal)
            ? $"this machine's archive keyring is older than the release, upgrade the package debian-archive-keyring. {text}"
            : text;
    }
}
