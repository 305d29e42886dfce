namespace Relaybox.ImageBuilder.Locking;

/// <summary>
/// Orders versions the way dpkg does (Debian Policy §5.6.12): the epoch as a number, then the upstream version, then the Debian
/// revision. In the latter two, runs of digits compare as numbers of any length; of what is between them a tilde comes before
/// everything, even before the end, and letters before all else. A missing epoch or revision is 0.
/// </summary>
internal sealed class DebianVersionComparer : IComparer<string?>
{
    /// <summary>The only one.</summary>
    public static readonly DebianVersionComparer Instance = new();

    // Policy: all the letters sort earlier than all the non-letters.
    private const int AfterLetters = 0x10000;

    private DebianVersionComparer()
    {
    }

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        Split(x, out var epochX, out var upstreamX, out var revisionX);
        Split(y, out var epochY, out var upstreamY, out var revisionY);
        return ComparePart(epochX, epochY) is not 0 and var byEpoch ? byEpoch
            : ComparePart(upstreamX, upstreamY) is not 0 and var byUpstream ? byUpstream
            : ComparePart(revisionX, revisionY);
    }

    /// <summary>Whether one version is newer than another.</summary>
    public static bool IsNewer(string version, string than) => Instance.Compare(version, than) > 0;

    // Only the first colon and the last hyphen separate; upstream versions may have more of either.
    private static void Split(string? version, out ReadOnlySpan<char> epoch, out ReadOnlySpan<char> upstream, out ReadOnlySpan<char> revision)
    {
        upstream = version;
        var colon = upstream.IndexOf(':');
        epoch = colon < 0 ? default : upstream[..colon];
        upstream = upstream[(colon + 1)..];
        var hyphen = upstream.LastIndexOf('-');
        revision = hyphen < 0 ? default : upstream[(hyphen + 1)..];
        upstream = hyphen < 0 ? upstream : upstream[..hyphen];
    }

    private static int ComparePart(ReadOnlySpan<char> x, ReadOnlySpan<char> y)
    {
        while (!x.IsEmpty || !y.IsEmpty)
        {
            while ((!x.IsEmpty && !char.IsAsciiDigit(x[0])) || (!y.IsEmpty && !char.IsAsciiDigit(y[0])))
            {
                if (Weight(x) != Weight(y)) return Weight(x).CompareTo(Weight(y));

                // Equal weights mean that neither is at its end or at a digit.
                x = x[1..];
                y = y[1..];
            }

            if (CompareNumbers(TakeDigits(ref x), TakeDigits(ref y)) is not 0 and var difference) return difference;
        }

        return 0;
    }

    private static int Weight(ReadOnlySpan<char> rest) => rest switch
    {
        [] => 0,
        ['~', ..] => -1,
        [var digit, ..] when char.IsAsciiDigit(digit) => 0,
        [var letter, ..] when char.IsAsciiLetter(letter) => letter,
        [var other, ..] => other + AfterLetters,
    };

    private static ReadOnlySpan<char> TakeDigits(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? rest : rest[..end];
        rest = rest[digits.Length..];
        return digits.TrimStart('0');
    }

    private static int CompareNumbers(ReadOnlySpan<char> x, ReadOnlySpan<char> y) =>
        x.Length != y.Length ? x.Length.CompareTo(y.Length) : x.SequenceCompareTo(y);
}
