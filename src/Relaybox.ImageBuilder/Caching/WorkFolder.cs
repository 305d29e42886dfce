namespace Relaybox.ImageBuilder.Caching;

/// <summary>
/// A folder below the cache for what is being made, on the same file system as where it goes when it is finished. It disappears with
/// this object; what a build that was killed has left is swept by a later one. Its lock file is held while its owner lives
/// (the system lets go of it when the process ends, however it ends), so builds at once never take each other's work away.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    private const string LockExtension = ".lock";
    private const int Attempts = 3;

    private readonly FileStream _lock;

    private WorkFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>The folder, absolute.</summary>
    public string Path { get; }

    /// <summary>Makes a folder.</summary>
    /// <param name="cacheFolder">The build's cache.</param>
    public static WorkFolder Create(string cacheFolder)
    {
        string parent = ParentIn(cacheFolder);
        Directory.CreateDirectory(parent);
        for (int attempt = 1; ; attempt++)
        {
            string path = System.IO.Path.Combine(parent, System.IO.Path.GetRandomFileName());
            try
            {
                var held = Open(path + LockExtension, FileMode.CreateNew);
                // A sweep may have had the file between its making and its locking, and is done with it then.
                if (File.Exists(path + LockExtension))
                {
                    Directory.CreateDirectory(path);
                    return new WorkFolder(path, held);
                }

                held.Dispose();
            }
            catch (IOException failure) when (attempt < Attempts && !Packages.DiskErrors.IsDiskError(failure) && failure is not DirectoryNotFoundException)
            {
                // A sweep has the lock for a moment.
            }
        }
    }

    /// <summary>Removes what builds that no longer run have left. What cannot be removed stays: it is in nobody's way.</summary>
    /// <param name="cacheFolder">The build's cache.</param>
    public static void Sweep(string cacheFolder)
    {
        string parent = ParentIn(cacheFolder);
        if (!Directory.Exists(parent)) return;

        using WorkFolder own = Create(cacheFolder);
        // Some network file systems have no locks, and then nobody can tell what is in use.
        using (FileStream? twice = TryHold(own.Path + LockExtension))
        {
            if (twice is not null) return;
        }

        foreach (string path in Directory.EnumerateFileSystemEntries(parent).Select(WithoutLock).Distinct(StringComparer.Ordinal).ToArray())
            SweepOne(path);
    }

    /// <summary>Path of something in the folder.</summary>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
        _lock.Dispose();
    }

    private static string ParentIn(string cacheFolder) => System.IO.Path.GetFullPath(System.IO.Path.Combine(cacheFolder, "tmp"));

    private static string WithoutLock(string path) => path.EndsWith(LockExtension, StringComparison.Ordinal) ? path[..^LockExtension.Length] : path;

    private static void SweepOne(string path)
    {
        // The lock is made before the folder and removed after it: who has none is nobody's.
        bool locked = File.Exists(path + LockExtension);
        using FileStream? held = locked ? TryHold(path + LockExtension) : null;
        if (locked && held is null) return;

        try
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            else File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Another sweep was faster, or it belongs to another user.
        }
    }

    private static FileStream? TryHold(string file)
    {
        try
        {
            return Open(file, FileMode.Open);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // FileShare.None is an advisory lock on Unix; who deletes the file when it is closed still holds the lock then.
    private static FileStream Open(string file, FileMode mode) => new(file, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
}
