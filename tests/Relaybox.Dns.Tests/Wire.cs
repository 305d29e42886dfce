using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Relaybox.Dns.Tests;

/// <summary>DNS messages as a server would write them, independent of the reader under test.</summary>
internal static class Wire
{
    public const ushort Authentic = 0x0020;
    public const ushort Truncated = 0x0200;

    /// <summary>An answer to a question; <paramref name="flags"/> are added to "response, recursion available".</summary>
    public static byte[] Answer(DnsQuestion question, int flags, params byte[][] records)
    {
        var header = new byte[12];
        BinaryPrimitives.WriteUInt16BigEndian(header, question.Id);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(0x8180 | flags));
        header[5] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), (ushort)records.Length);
        return [.. header, .. Name(question.Name), 0, (byte)question.Type, 0, 1, .. records.SelectMany(record => record)];
    }

    public static byte[] Record(byte[] owner, DnsType type, byte[] data, byte classOctet = 1) =>
        [.. owner, 0, (byte)type, 0, classOctet, 0, 0, 0, 60, (byte)(data.Length >> 8), (byte)data.Length, .. data];

    /// <summary>A pointer to the name in the question.</summary>
    public static byte[] Asked => [0xc0, 12];

    public static byte[] Name(string name) =>
        name.Length == 0 ? [0] : [.. name.Split('.').SelectMany(label => new[] { (byte)label.Length }.Concat(Encoding.Latin1.GetBytes(label))), 0];

    public static byte[] Mx(byte preference, byte[] host) => [0, preference, .. host];

    public static byte[] Text(params string[] strings) =>
        [.. strings.SelectMany(text => new[] { (byte)text.Length }.Concat(Encoding.Latin1.GetBytes(text)))];

    public static byte[] Address(string address) => IPAddress.Parse(address).GetAddressBytes();

    /// <summary>What a question that arrived asks.</summary>
    public static DnsQuestion Question(ReadOnlyMemory<byte> message)
    {
        var offset = 12;
        Assert.True(DnsName.TryRead(message.Span, ref offset, out var name));
        return new DnsQuestion(
            BinaryPrimitives.ReadUInt16BigEndian(message.Span), name, (DnsType)BinaryPrimitives.ReadUInt16BigEndian(message.Span[offset..]));
    }
}
