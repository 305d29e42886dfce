using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Relaybox.Dns;

/// <summary>A resource record whose data was not looked at yet (RFC 1035 section 4.1.3).</summary>
/// <param name="Owner">The name it belongs to.</param>
/// <param name="Type">Its type.</param>
/// <param name="Message">The message it is in: names in its data may point to anywhere before.</param>
/// <param name="Offset">Where its data starts.</param>
/// <param name="Length">The octets of its data.</param>
internal sealed record DnsRecord(string Owner, DnsType Type, ReadOnlyMemory<byte> Message, int Offset, int Length)
{
    private const int TlsaFixedBytes = 3;

    private ReadOnlySpan<byte> Data => Message.Span.Slice(Offset, Length);

    /// <summary>Reads a name that fills the rest of the data.</summary>
    /// <param name="start">Where in the data it starts.</param>
    /// <param name="name">The name.</param>
    public bool TryReadName(int start, out string name)
    {
        var offset = Offset + start;
        name = "";
        return start < Length && DnsName.TryRead(Message.Span, ref offset, out name) && offset == Offset + Length;
    }

    /// <summary>The mail exchanger; null when malformed, as with the others.</summary>
    public MailExchanger? ReadMx() =>
        TryReadName(sizeof(ushort), out var host) ? new MailExchanger(BinaryPrimitives.ReadUInt16BigEndian(Data), host) : null;

    /// <summary>The strings of a text, joined.</summary>
    public string? ReadText()
    {
        var text = new StringBuilder();
        for (var rest = Data; !rest.IsEmpty;)
        {
            int length = rest[0];
            if (length >= rest.Length) return null;
            text.Append(Encoding.Latin1.GetString(rest.Slice(1, length)));
            rest = rest[(1 + length)..];
        }

        return Length == 0 ? null : text.ToString();
    }

    /// <summary>The address.</summary>
    public IPAddress? ReadAddress() => (Type, Length) is (DnsType.A, 4) or (DnsType.Aaaa, 16) ? new IPAddress(Data) : null;

    /// <summary>The TLSA record.</summary>
    public TlsaRecord? ReadTlsa() =>
        Length > TlsaFixedBytes ? new TlsaRecord(Data[0], Data[1], Data[2], Data[TlsaFixedBytes..].ToArray()) : null;
}
