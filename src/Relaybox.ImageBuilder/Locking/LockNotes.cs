using System.Globalization;
using System.Text;

namespace Relaybox.ImageBuilder.Locking;

/// <summary>Says what is different between two locks in Markdown that is fit for release notes: a list for each group, security updates first.</summary>
internal static class LockNotes
{
    private static readonly IReadOnlyList<(PackageChangeKind Kind, string Title)> Sections =
    [
        (PackageChangeKind.SecurityUpdate, "Security updates"),
        (PackageChangeKind.Update, "Updates"),
        (PackageChangeKind.Added, "Added"),
        (PackageChangeKind.Removed, "Removed"),
    ];

    /// <summary>The notes; they end with a line feed.</summary>
    public static string Format(PackageLock old, PackageLock young)
    {
        var none = new Dictionary<(DebianArchitecture Architecture, string Name), string>();
        var notes = new StringBuilder();
        notes.Append(CultureInfo.InvariantCulture, $"Debian packages ({young.Suite}, {DateOf(old)} → {DateOf(young)})\n");
        foreach (var group in LockDifference.GroupNames(old, young))
        {
            var changes = LockDifference.Between(Only(old, group), Only(young, group), none);
            if (changes.Count == 0) continue;

            notes.Append(CultureInfo.InvariantCulture, $"\n### {group}\n");
            foreach (var (kind, title) in Sections) Append(notes, title, [.. changes.Where(change => change.Kind == kind)]);
        }

        return notes.ToString() is var text && text.Contains("###", StringComparison.Ordinal)
            ? text
            : $"The Debian packages are the same ({young.Suite}, {DateOf(young)}).\n";
    }

    private static void Append(StringBuilder notes, string title, IReadOnlyList<PackageChange> changes)
    {
        if (changes.Count == 0) return;

        notes.Append(CultureInfo.InvariantCulture, $"\n{title}:\n\n");
        foreach (var change in changes)
        {
            var only = change.Architectures.Count == DebianArchitecture.Supported.Count ? "" : $" ({string.Join(", ", change.Architectures)} only)";
            notes.Append(CultureInfo.InvariantCulture, $"- `{change.Name}` {change.Versions}{only}\n");
        }
    }

    private static PackageLock Only(PackageLock packages, string group) =>
        packages with { Groups = [.. packages.Groups.Where(candidate => candidate.Name == group)] };

    private static string DateOf(PackageLock packages) => packages.Date.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
