using Microsoft.Win32.SafeHandles;

namespace Relaybox.Relay.Entry;

/// <summary>
/// A fifo at which daemons wait until relayd serves: opening one for reading waits until somebody has it open for writing (fifo(7)).
/// Postfix and Dovecot would otherwise take up what waits in the queue before relayd has its sockets, and put it off.
/// </summary>
internal static class ReadyGate
{
    /// <summary>Makes the fifo for user vmail; entered by what starts after.</summary>
    /// <param name="path">Where; what is there is replaced.</param>
    /// <exception cref="StartException">The kernel or the file system refuses.</exception>
    public static void Create(string path)
    {
        File.Delete(path);
        Posix.MakeFifo(path);
        Posix.ChangeOwner(path, SystemIds.Vmail, SystemIds.Vmail);
    }

    /// <summary>Lets everybody through, for as long as the handle is open.</summary>
    /// <returns>Null where no fifo was made.</returns>
    public static SafeFileHandle? Open(string path) =>
        // Reading and writing: that waits for nobody.
        File.Exists(path) ? File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite) : null;
}
