// Ports that something else holds, found before the engine stumbles over them one by one.

/// What to tell somebody who wants ports that something else holds; null when all are free.
string? WhyPortsCannotBeHad(IEnumerable<int> wanted)
{
    var taken = TakenPorts(wanted);
    return taken.Length switch
    {
        0 => null,
        1 => $"The relay cannot have port {taken[0]}: stop what holds it, then run ./build.sh up again.",
        _ => $"The relay cannot have ports {string.Join(", ", taken)}: stop what holds them, then run ./build.sh up again.",
    };
}

/// The ports among the wanted ones that are taken, each with its holder.
string[] TakenPorts(IEnumerable<int> wanted)
{
    var listening = ListeningSockets();
    return wanted.Where(listening.ContainsKey).Select(port => $"{port} ({HolderOf(listening[port])})").ToArray();
}

/// Listening TCP ports and the inode of their socket, from proc_net(5); no listener is missed for want of a program like ss.
Dictionary<int, string> ListeningSockets()
{
    const string listen = "0A";
    var sockets = new Dictionary<int, string>();
    foreach (var table in new[] { "/proc/net/tcp", "/proc/net/tcp6" }.Where(System.IO.File.Exists))
    foreach (var line in System.IO.File.ReadLines(table).Skip(1))
    {
        var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (columns[3] == listen) sockets[Convert.ToInt32(columns[1].Split(':')[1], 16)] = columns[9];
    }
    return sockets;
}

/// The name and id of the process that holds a socket; those of other users are visible to root only.
string HolderOf(string inode)
{
    foreach (var process in System.IO.Directory.EnumerateDirectories("/proc").Where(d => d[6..].All(char.IsAsciiDigit)))
    {
        try
        {
            if (System.IO.Directory.EnumerateFiles($"{process}/fd").Any(fd => new System.IO.FileInfo(fd).LinkTarget == $"socket:[{inode}]"))
                return $"{System.IO.File.ReadAllText($"{process}/comm").Trim()}, process {process[6..]}";
        }
        catch (Exception e) when (e is UnauthorizedAccessException or System.IO.IOException)
        {
            // Another user's process, or one that has just ended.
        }
    }
    return "a process of another user; root sees which";
}
