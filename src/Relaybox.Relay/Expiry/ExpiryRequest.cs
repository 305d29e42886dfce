using System.Globalization;

namespace Relaybox.Relay.Expiry;

/// <summary>What <c>relay expire</c> asks relayd for, as one line of words.</summary>
/// <param name="IsDryRun">Whether to count only.</param>
/// <param name="IsVerbose">Whether to name each thing that goes.</param>
/// <param name="Days">As if it were so many days later; only in a dry run.</param>
internal readonly record struct ExpiryRequest(bool IsDryRun, bool IsVerbose, int Days)
{
    /// <summary>The most days: a hundred years, as with the settings.</summary>
    public const int MaxDays = 36_500;

    private const string Verb = "expire";
    private const string DryRun = "dry-run";
    private const string Verbose = "verbose";
    private const string DaysWord = "days=";

    /// <summary>Reads a line.</summary>
    /// <returns>Null when it is none of ours.</returns>
    public static ExpiryRequest? Read(string line)
    {
        if (line.Split(' ') is not [Verb, .. var words]) return null;

        var request = default(ExpiryRequest);
        foreach (var word in words)
        {
            if (word == DryRun) request = request with { IsDryRun = true };
            else if (word == Verbose) request = request with { IsVerbose = true };
            else if (word.StartsWith(DaysWord, StringComparison.Ordinal)
                && int.TryParse(word.AsSpan(DaysWord.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var days))
                request = request with { Days = days };
            else return null;
        }

        return request.Days <= MaxDays && (request.Days == 0 || request.IsDryRun) ? request : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Verb}{(IsDryRun ? " " + DryRun : "")}{(IsVerbose ? " " + Verbose : "")} {DaysWord}{Days}");
}
