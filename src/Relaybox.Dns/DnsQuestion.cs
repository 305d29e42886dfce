using System.Buffers.Binary;

namespace Relaybox.Dns;

/// <summary>A question as it is sent (RFC 1035 section 4.1).</summary>
/// <param name="Id">Which answer belongs to it.</param>
/// <param name="Name">The name asked about.</param>
/// <param name="Type">The type of record asked for.</param>
internal readonly record struct DnsQuestion(ushort Id, string Name, DnsType Type)
{
    /// <summary>What a question takes at the most.</summary>
    public const int MaxBytes = HeaderBytes + DnsName.MaxBytes + 4 + OptBytes;

    /// <summary>The largest UDP answer we take. It comes over loopback, where nothing is fragmented.</summary>
    public const int MaxUdpAnswerBytes = 4096;

    /// <summary>The octets of a message's header.</summary>
    internal const int HeaderBytes = 12;

    /// <summary>The Internet's class.</summary>
    internal const ushort ClassIn = 1;

    private const int OptBytes = 11;
    private const ushort RecursionDesired = 0x0100;

    // RFC 6840 section 5.7: "tell me whether you validated it", without the signatures that the DO bit would ask for.
    private const ushort AuthenticData = 0x0020;

    /// <summary>Writes the question with EDNS (RFC 6891).</summary>
    /// <param name="destination">At least <see cref="MaxBytes"/> long.</param>
    /// <param name="written">The octets written.</param>
    /// <returns>False when the name is no domain name.</returns>
    public bool TryWrite(Span<byte> destination, out int written)
    {
        written = 0;
        destination[..HeaderBytes].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(destination, Id);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], RecursionDesired | AuthenticData);
        BinaryPrimitives.WriteUInt16BigEndian(destination[4..], 1);
        BinaryPrimitives.WriteUInt16BigEndian(destination[10..], 1);
        if (!DnsName.TryWrite(Name, destination[HeaderBytes..], out var length)) return false;

        var rest = destination[(HeaderBytes + length)..];
        BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)Type);
        BinaryPrimitives.WriteUInt16BigEndian(rest[2..], ClassIn);

        // OPT: the root as owner, the size of UDP answers in place of the class, no extended code, no flags, no options.
        var opt = rest[4..(4 + OptBytes)];
        opt.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(opt[1..], (ushort)DnsType.Opt);
        BinaryPrimitives.WriteUInt16BigEndian(opt[3..], MaxUdpAnswerBytes);
        written = HeaderBytes + length + 4 + OptBytes;
        return true;
    }
}
