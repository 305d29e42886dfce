using System.Runtime.InteropServices;

namespace Relaybox.Relay.Entry;

/// <summary>The system calls that the base class library lacks. Each failure says what was tried and why the kernel refused.</summary>
internal static partial class Posix
{
    /// <summary>CAP_DAC_OVERRIDE: read and write what belongs to others; Postfix's master works in directories of user postfix.</summary>
    public const int CapDacOverride = 1;

    /// <summary>CAP_SETGID.</summary>
    public const int CapSetGid = 6;

    /// <summary>CAP_SETUID.</summary>
    public const int CapSetUid = 7;

    // linux/prctl.h, linux/capability.h, asm-generic/resource.h, asm-generic/signal.h
    private const int PrSetParentDeathSignal = 1;
    private const int PrSetNoNewPrivileges = 38;
    private const uint CapabilityVersion3 = 0x2008_0522;
    private const int LimitOpenFiles = 7;
    private const uint OwnerReadsAndWrites = 0x180;
    private const int SignalKill = 9;
    private const int SignalPipe = 13;
    private const int SignalTerminate = 15;

    /// <summary>The effective user id of this process.</summary>
    public static uint EffectiveUser => Library.GetEffectiveUser();

    /// <summary>The effective group id of this process.</summary>
    public static uint EffectiveGroup => Library.GetEffectiveGroup();

    /// <summary>Gives a file or directory, not what a link points to, to a user and a group.</summary>
    /// <exception cref="StartException">The kernel or the file system refuses.</exception>
    public static void ChangeOwner(string path, uint user, uint group) =>
        Check(Library.ChangeOwner(path, user, group), $"cannot give {path} to user {user} and group {group}");

    /// <summary>Makes a fifo that its owner alone may read and write.</summary>
    /// <exception cref="StartException">The file system refuses.</exception>
    public static void MakeFifo(string path) => Check(Library.MakeFifo(path, OwnerReadsAndWrites), $"cannot make the fifo {path}");

    /// <summary>Kills every process that this one may signal, but itself and process 1; that there is none is no error (kill(2)).</summary>
    public static void KillAllOthers() => _ = Library.Kill(-1, SignalKill);

    /// <summary>Forbids this process and all it will ever start to gain privileges by executing a file; cannot be undone.</summary>
    /// <exception cref="StartException">The kernel refuses.</exception>
    public static void SetNoNewPrivileges() =>
        Check(Library.ControlProcess(PrSetNoNewPrivileges, 1, 0, 0, 0), "cannot set no_new_privs");

    /// <summary>Has this process sent SIGTERM when its parent dies, however that dies.</summary>
    public static void EndWithParent() =>
        Check(Library.ControlProcess(PrSetParentDeathSignal, SignalTerminate, 0, 0, 0), "cannot ask for a signal at the parent's death");

    /// <summary>Keeps of the permitted and effective capabilities only these, and none to inherit.</summary>
    /// <exception cref="StartException">This process lacks one of them.</exception>
    public static void KeepCapabilities(params ReadOnlySpan<int> capabilities)
    {
        uint mask = 0;
        foreach (var capability in capabilities) mask |= 1u << capability;
        CapabilityHeader header = new() { Version = CapabilityVersion3 };
        // The second half is for capabilities from 32 on, which nobody here has.
        CapabilityData[] data = [new() { Effective = mask, Permitted = mask }, default];
        Check(Library.SetCapabilities(in header, data), "cannot reduce the capabilities to DAC_OVERRIDE, SETUID and SETGID; the container must have these");
    }

    /// <summary>
    /// Lowers the limit of open files. .NET raises the soft limit to the hard one, which some engines set to a thousand million, and
    /// a daemon that closes every possible descriptor before it executes another would take minutes.
    /// </summary>
    /// <exception cref="StartException">The kernel refuses.</exception>
    public static void LimitOpenFilesTo(ulong most)
    {
        Check(Library.GetLimit(LimitOpenFiles, out var limit), "cannot read the limit of open files");
        var lower = Math.Min(limit.Hard, most);
        Check(Library.SetLimit(LimitOpenFiles, new ResourceLimit { Soft = lower, Hard = lower }), "cannot lower the limit of open files");
    }

    /// <summary>Becomes another program, with this process's id and environment; returns only by an exception.</summary>
    /// <param name="arguments">The program's absolute path and its arguments.</param>
    /// <exception cref="StartException">The program cannot be executed.</exception>
    public static void Execute(params string[] arguments)
    {
        // .NET ignores SIGPIPE, and what is ignored stays ignored across execve.
        _ = Library.SetSignalHandler(SignalPipe, 0);
        Check(Library.Execute(arguments[0], [.. arguments, null]), $"cannot execute {arguments[0]}");
    }

    private static void Check(int result, string whatFailed)
    {
        if (result == 0) return;
        var error = Marshal.GetLastPInvokeError();
        throw new StartException($"{whatFailed}: {Marshal.GetPInvokeErrorMessage(error)} (errno {error}).");
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct CapabilityHeader
    {
        public uint Version;
        public int Process;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct CapabilityData
    {
        public uint Effective;
        public uint Permitted;
        public uint Inheritable;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public ulong Soft;
        public ulong Hard;
    }

    private static partial class Library
    {
        [LibraryImport("libc", EntryPoint = "geteuid")]
        public static partial uint GetEffectiveUser();

        [LibraryImport("libc", EntryPoint = "getegid")]
        public static partial uint GetEffectiveGroup();

        [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        public static partial int ChangeOwner(string path, uint user, uint group);

        [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
        public static partial int Kill(int process, int signal);

        [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        public static partial int MakeFifo(string path, uint mode);

        [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
        public static partial int ControlProcess(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

        [LibraryImport("libc", EntryPoint = "capset", SetLastError = true)]
        public static partial int SetCapabilities(in CapabilityHeader header, [In] CapabilityData[] data);

        [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
        public static partial int GetLimit(int resource, out ResourceLimit limit);

        [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
        public static partial int SetLimit(int resource, in ResourceLimit limit);

        [LibraryImport("libc", EntryPoint = "signal", SetLastError = true)]
        public static partial nint SetSignalHandler(int signal, nint handler);

        [LibraryImport("libc", EntryPoint = "execv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        public static partial int Execute(string path, string?[] arguments);
    }
}
