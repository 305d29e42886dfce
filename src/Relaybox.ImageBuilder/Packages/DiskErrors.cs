namespace Relaybox.ImageBuilder.Packages;

/// <summary>Says in a sentence what is wrong with a disk.</summary>
internal static class DiskErrors
{
    // ENOSPC, EDQUOT and EROFS; .NET hands the number of the system through on Linux. macOS has another number for the second.
    private const int NoSpaceLeft = 28;
    private const int QuotaExceeded = 122;
    private const int ReadOnly = 30;

    /// <summary>Whether an exception says that there is no room. It does not tell on which disk: who catches it must know that.</summary>
    public static bool IsFull(Exception failure) => failure is IOException { HResult: NoSpaceLeft or QuotaExceeded };

    /// <summary>Whether an exception says that the disk is full or that nothing may be written to it.</summary>
    public static bool IsDiskError(Exception failure) => IsFull(failure) || failure is UnauthorizedAccessException or IOException { HResult: ReadOnly };

    /// <summary>The exception for the operator.</summary>
    /// <param name="failure">What went wrong in the folder.</param>
    /// <param name="folder">The folder that was being written.</param>
    /// <param name="option">The option or variable that names another one.</param>
    public static ImageBuildException Explain(Exception failure, string folder, string option) => new(
        IsFull(failure)
            ? $"No space is left on the disk of {folder}: make room there, or name another folder with {option}."
            : $"{folder} cannot be written, name another folder with {option}: {Sentence(failure)}",
        failure);

    /// <summary>The sentence for an error of this machine that nobody knew the folder of; the system's own words mostly name it.</summary>
    public static string Explain(Exception failure) => failure switch
    {
        _ when IsFull(failure) => $"No space is left on a disk, make room there: {Sentence(failure)}",
        IOException or UnauthorizedAccessException =>
            $"A file or folder cannot be used, see what the options and TMPDIR name and whether it may be read and written: {Sentence(failure)}",
        _ => $"This machine lacks something that is needed: {Sentence(failure)}",
    };

    private static string Sentence(Exception failure) => failure.Message.TrimEnd('.') + ".";
}
