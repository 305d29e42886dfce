using System.Globalization;
using System.Text;

namespace Relaybox.ImageBuilder.Locking;

/// <summary>Says in words what a check of the lock found.</summary>
internal static class LockCheckText
{
    /// <summary>The words; they end with a line feed, and the last line says what to do.</summary>
    public static string Format(LockCheckResult result)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"The lock is of {DateOf(result.LockDate)}, the archive of {DateOf(result.ArchiveDate)}.\n");
        Append(text, "Definitions that the lock was not made from", result.Definitions);
        Append(text, "Security updates", result.Of(PackageChangeKind.SecurityUpdate).Select(Line));
        Append(text, "No longer on the mirror", result.Gone.Select(package => package.ToString()));
        Append(text, "Newer versions", result.Of(PackageChangeKind.Update).Select(Line));
        Append(text, "Needed now and not in the lock", result.Of(PackageChangeKind.Added).Select(Line));
        Append(text, "In the lock and no longer needed", result.Of(PackageChangeKind.Removed).Select(Line));
        return text.Append(Conclusion(result)).Append('\n').ToString();
    }

    /// <summary>One sentence: how the lock stands and what to do.</summary>
    public static string Conclusion(LockCheckResult result)
    {
        var security = result.Of(PackageChangeKind.SecurityUpdate).Count;
        string[] urgent =
        [
            .. security > 0 ? [$"{Count(security, "security update is", "security updates are")} outstanding"] : Array.Empty<string>(),
            .. result.Gone.Count > 0 ? [$"{Count(result.Gone.Count, "locked package has", "locked packages have")} left the mirror"] : Array.Empty<string>(),
        ];
        return result.Verdict switch
        {
            LockVerdict.Current => "The lock is current.",
            // A build would refuse it.
            LockVerdict.Outdated when result.Changes.Count == 0 => "The lock was not made from the definitions as they are: run ./build.sh lock.",
            LockVerdict.Outdated => $"The lock is outdated in {Count(result.Changes.Count, "package", "packages")}, none of it for security: run ./build.sh lock.",
            _ => $"{string.Join(", and ", urgent)}: run ./build.sh lock.",
        };
    }

    private static void Append(StringBuilder text, string title, IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        if (all.Length > 0) text.Append(CultureInfo.InvariantCulture, $"{title}:\n{string.Concat(all.Select(line => $"  {line}\n"))}");
    }

    private static string Line(PackageChange change) =>
        $"{change.Name} {change.Versions} ({string.Join(", ", change.Groups)}; {string.Join(", ", change.Architectures)})";

    private static string Count(int count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");

    private static string DateOf(DateTimeOffset date) => date.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
