using System.Globalization;

namespace Relaybox.Testing.Engine;

/// <summary>One process of a container as the host's kernel describes it (proc(5), <c>/proc/PID/status</c>).</summary>
/// <param name="Pid">Its id on the host.</param>
/// <param name="Name">The program's name, at most 15 characters.</param>
/// <param name="UserId">Its effective user id.</param>
/// <param name="Permitted">The capabilities it may take up, one bit each.</param>
/// <param name="Effective">The capabilities in force.</param>
/// <param name="NoNewPrivileges">Whether no program it runs can gain more.</param>
public sealed record ContainerProcess(int Pid, string Name, int UserId, ulong Permitted, ulong Effective, bool NoNewPrivileges)
{
    private const int EffectiveUserColumn = 1;

    /// <summary>Whether it is process 1 of its container, with which all others end.</summary>
    public bool IsFirst { get; private init; }

    /// <summary>Reads a process; null when it has ended meanwhile.</summary>
    /// <param name="pid">Its id on the host.</param>
    public static ContainerProcess? TryRead(int pid)
    {
        try
        {
            var fields = File.ReadLines($"/proc/{pid}/status")
                .Select(line => line.Split(':', 2))
                .ToDictionary(pair => pair[0], pair => pair[1].Trim(), StringComparer.Ordinal);
            return new ContainerProcess(
                pid,
                fields["Name"],
                int.Parse(fields["Uid"].Split('\t')[EffectiveUserColumn], CultureInfo.InvariantCulture),
                ulong.Parse(fields["CapPrm"], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                ulong.Parse(fields["CapEff"], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                fields["NoNewPrivs"] == "1")
            {
                // An id for each nested namespace, the innermost last.
                IsFirst = fields["NSpid"].EndsWith("\t1", StringComparison.Ordinal),
            };
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>
    /// The CPU time that it and those of its children that have ended have had, in user space and in the kernel; zero when it has ended meanwhile.
    /// </summary>
    public TimeSpan CpuTime()
    {
        // proc(5), /proc/PID/stat: utime, stime, cutime, cstime are the fields 14 to 17; the second, in parentheses, may hold spaces.
        const int FieldsBefore = 13 - 2;
        const int TicksPerSecond = 100;
        try
        {
            var stat = File.ReadAllText($"/proc/{Pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = fields[FieldsBefore..(FieldsBefore + 4)].Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
            return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
        }
        catch (IOException)
        {
            return TimeSpan.Zero;
        }
    }

    /// <summary>Its share of memory in bytes, shared pages divided among those who share them; 0 when it has ended meanwhile.</summary>
    /// <exception cref="UnauthorizedAccessException">Only root may look at other users' processes.</exception>
    public long ProportionalSetSize()
    {
        try
        {
            var line = File.ReadLines($"/proc/{Pid}/smaps_rollup").First(text => text.StartsWith("Pss:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
