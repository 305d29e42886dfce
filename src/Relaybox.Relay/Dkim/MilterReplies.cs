using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Relaybox.Relay.Dkim;

/// <summary>Writes what the milter says: a length of four octets, an octet for the kind (SMFIR_*), data.</summary>
internal static class MilterReplies
{
    /// <summary>The version of the protocol that is spoken: Sendmail 8.14's, and Postfix's since 2.6.</summary>
    public const uint Version = 6;

    private const uint MayAddHeader = 1;

    /// <summary>Goes on; at the end of a message, accepts it.</summary>
    public static void WriteContinue(this IBufferWriter<byte> output) => output.WritePacket('c', []);

    /// <summary>Has the client try again later.</summary>
    public static void WriteTemporaryFailure(this IBufferWriter<byte> output) => output.WritePacket('t', []);

    /// <summary>Says what of an offer is wanted.</summary>
    public static void WriteNegotiation(this IBufferWriter<byte> output, uint version, MilterSteps steps)
    {
        Span<byte> data = stackalloc byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(data, version);
        BinaryPrimitives.WriteUInt32BigEndian(data[4..], MayAddHeader);
        BinaryPrimitives.WriteUInt32BigEndian(data[8..], (uint)steps);
        output.WritePacket('O', data);
    }

    /// <summary>Inserts a header field above all others.</summary>
    /// <param name="output">The connection.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value, ASCII, lines separated by LF alone.</param>
    public static void WriteInsertion(this IBufferWriter<byte> output, string name, string value)
    {
        // Four octets of position, then both texts with a NUL each.
        var data = new byte[4 + name.Length + 1 + value.Length + 1];
        Encoding.ASCII.GetBytes(name, data.AsSpan(4));
        Encoding.ASCII.GetBytes(value, data.AsSpan(4 + name.Length + 1));
        output.WritePacket('i', data);
    }

    private static void WritePacket(this IBufferWriter<byte> output, char kind, ReadOnlySpan<byte> data)
    {
        var packet = output.GetSpan(5 + data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(packet, (uint)(1 + data.Length));
        packet[4] = (byte)kind;
        data.CopyTo(packet[5..]);
        output.Advance(5 + data.Length);
    }
}
