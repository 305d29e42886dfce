using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Relaybox.Relay.Web;

/// <summary>
/// The PROXY protocol's binary header (version 2), which tells Dovecot and Postfix whose connection they get: their
/// limits per client would otherwise count everybody behind 443 as one.
/// </summary>
internal static class ProxyHeader
{
    private const byte VersionTwoProxy = 0x21;
    private const byte VersionTwoLocal = 0x20;
    private const byte TcpOverIpv4 = 0x11;
    private const byte TcpOverIpv6 = 0x21;
    private const int FixedBytes = 16;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Builds the header for a connection.</summary>
    /// <param name="source">The client's end.</param>
    /// <param name="destination">Our end.</param>
    /// <returns>28 bytes for IPv4, 52 for IPv6; 16 (LOCAL, no addresses) when the ends are not of one IP family.</returns>
    public static byte[] Create(EndPoint? source, EndPoint? destination)
    {
        if (Unmap(source) is not { } from || Unmap(destination) is not { } to || from.AddressFamily != to.AddressFamily)
            return Build(VersionTwoLocal, 0, addressBytes: 0);

        var ipv4 = from.AddressFamily == AddressFamily.InterNetwork;
        var size = ipv4 ? 4 : 16;
        var header = Build(VersionTwoProxy, ipv4 ? TcpOverIpv4 : TcpOverIpv6, (2 * size) + 4);
        var addresses = header.AsSpan(FixedBytes);
        from.Address.TryWriteBytes(addresses, out _);
        to.Address.TryWriteBytes(addresses[size..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(addresses[(2 * size)..], (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(addresses[((2 * size) + 2)..], (ushort)to.Port);
        return header;
    }

    private static byte[] Build(byte versionAndCommand, byte family, int addressBytes)
    {
        var header = new byte[FixedBytes + addressBytes];
        Signature.CopyTo(header);
        header[12] = versionAndCommand;
        header[13] = family;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(14), (ushort)addressBytes);
        return header;
    }

    /// <summary>A dual-stack socket names an IPv4 client as <c>::ffff:a.b.c.d</c>; the daemons want the address itself.</summary>
    private static IPEndPoint? Unmap(EndPoint? endPoint) => endPoint is not IPEndPoint ip ? null
        : ip.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(ip.Address.MapToIPv4(), ip.Port)
        : ip;
}
