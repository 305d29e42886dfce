using System.Globalization;
using Relaybox.ImageBuilder.Locking;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>The time that an image says it was made, and that none of its files is younger than.</summary>
internal static class SourceDateEpoch
{
    /// <summary>The environment variable that reproducible builds agree on.</summary>
    public const string Variable = "SOURCE_DATE_EPOCH";

    /// <summary>Seconds since 1970: the variable's value, else the lock's date.</summary>
    /// <exception cref="ImageBuildException">The value is no such number.</exception>
    public static long Of(string? value, PackageLock packageLock)
    {
        if (string.IsNullOrEmpty(value))
            return packageLock.Date.ToUnixTimeSeconds();
        return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds <= uint.MaxValue
            ? seconds
            : throw new ImageBuildException($"{Variable} is '{value}': it has to be a number of seconds since 1970, or unset.");
    }
}
