using System.Globalization;
using System.Net;

namespace Relaybox.Testing.Engine;

/// <summary>A socket of a container that waits for connections, or for datagrams from anywhere (proc_net(5)).</summary>
/// <param name="Protocol"><c>tcp</c>, <c>tcp6</c>, <c>udp</c> or <c>udp6</c>.</param>
/// <param name="Address">The address it is bound to.</param>
/// <param name="Port">Its port.</param>
public sealed record ListeningSocket(string Protocol, IPAddress Address, int Port)
{
    private const string Listening = "0A", Unconnected = "07";

    /// <summary>Reads the sockets of the network that a process lives in.</summary>
    /// <param name="pid">The process's id on the host.</param>
    public static IReadOnlyList<ListeningSocket> Read(int pid) =>
    [
        .. ((string[])["tcp", "tcp6", "udp", "udp6"]).SelectMany(protocol =>
            File.ReadLines($"/proc/{pid}/net/{protocol}")
                .Skip(1)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(columns => columns[3] == (protocol.StartsWith('t') ? Listening : Unconnected))
                .Select(columns => Parse(protocol, columns[1]))),
    ];

    /// <summary>An address is words of 32 bits in the host's byte order, in hexadecimal; the port follows as a number.</summary>
    private static ListeningSocket Parse(string protocol, string local)
    {
        var (address, port) = (local.Split(':')[0], local.Split(':')[1]);
        var words = address.Chunk(8).SelectMany(word => BitConverter.GetBytes(Convert.ToUInt32(new string(word), 16)));
        return new ListeningSocket(protocol, new IPAddress([.. words]), int.Parse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
