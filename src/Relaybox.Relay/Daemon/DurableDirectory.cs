using System.Runtime.InteropServices;

namespace Relaybox.Relay.Daemon;

/// <summary>What a durable, never overwriting creation of a file needs and the base class library does not offer.</summary>
internal static partial class DurableDirectory
{
    private const int ReadOnlyCloseOnExec = 0x80000;
    private const int FileExists = 17;

    /// <summary>Gives a finished file its name, unless something has that name already (link(2)).</summary>
    /// <returns>False when the name is taken; nothing has changed then.</returns>
    public static bool TryLink(string existing, string name)
    {
        if (Link(existing, name) == 0) return true;

        var error = Marshal.GetLastPInvokeError();
        return error == FileExists
            ? false
            : throw new IOException($"Cannot link {existing} to {name}: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    /// <summary>Writes a directory's entries to disk (fsync(2)), so that a new name survives a power failure.</summary>
    public static void Flush(string directory)
    {
        var descriptor = Open(directory, ReadOnlyCloseOnExec);
        if (descriptor < 0) throw Failure("open", directory);
        try
        {
            if (FSync(descriptor) != 0) throw Failure("flush", directory);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string verb, string directory) =>
        new($"Cannot {verb} the directory {directory}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);

    // open(2) is variadic; its two-argument form reads nothing beyond these.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
