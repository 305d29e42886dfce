namespace Relaybox.ImageBuilder.Packages;

/// <summary>Says in a sentence what is wrong with a disk.</summary>
internal static class DiskErrors
{
    // ENOSPC and EDQUOT; .NET hands the number of the system through on Linux. macOS has another number for the second.
    private const int NoSpaceLeft = 28;
    private const int QuotaExceeded = 122;

    /// <summary>Whether an exception says that the disk is full or a folder must not be written.</summary>
    public static bool IsDiskError(Exception failure) => IsFull(failure) || failure is UnauthorizedAccessException;

    /// <summary>The exception for the operator.</summary>
    /// <param name="failure">A disk error.</param>
    /// <param name="folder">The folder that was being written.</param>
    public static ImageBuildException Explain(Exception failure, string folder) => new(
        IsFull(failure)
            ? $"No space is left on the disk of {folder}: make room there, or name another folder with --cache."
            : $"{folder} cannot be written: {failure.Message}",
        failure);

    private static bool IsFull(Exception failure) => failure is IOException { HResult: NoSpaceLeft or QuotaExceeded };
}
