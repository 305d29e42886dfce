using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Relaybox.Testing.Connections;

/// <summary>A TLS client that goes no further than its hello, by hand: what libraries of today do not offer any more can be offered.</summary>
/// <param name="Version">The highest version in it, in TLS's numbers, such as 0x0302 for TLS 1.1; below TLS 1.3.</param>
/// <param name="CipherSuites">The cipher suites in IANA's numbers.</param>
public sealed record TlsOffer(ushort Version, IReadOnlyList<ushort> CipherSuites)
{
    private const byte Handshake = 22, ClientHello = 1;
    private const int RecordHeaderBytes = 5;

    /// <summary>The names of the extensions are in RFC 8446 section 4.2; these offer more than anybody needs, so that no refusal is for want of a curve.</summary>
    private static readonly byte[] Extensions =
    [
        .. Extension(10, [0, 8, 0, 0x1d, 0, 0x17, 0, 0x18, 0, 0x19]), // supported_groups: X25519 and NIST's
        .. Extension(11, [1, 0]), // ec_point_formats: uncompressed
        .. Extension(13, [0, 16, 4, 3, 5, 3, 6, 3, 8, 4, 8, 5, 4, 1, 2, 3, 2, 1]), // signature_algorithms, SHA-1 among them
    ];

    /// <summary>Makes the offer on a connection that is ready for TLS, and reads the answer.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EndOfStreamException">The peer hung up without a word.</exception>
    public async Task<TlsAnswer> MakeAsync(LineConnection connection, CancellationToken cancellationToken)
    {
        await connection.WriteAsync(Hello(), cancellationToken);
        var header = await connection.ReadBytesAsync(RecordHeaderBytes, cancellationToken);
        var body = await connection.ReadBytesAsync(BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(3)), cancellationToken);
        // An alert is its level and its number; a server hello has the chosen version behind its type and length.
        return header[0] == Handshake ? new TlsAnswer(BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(4)), null) : new TlsAnswer(null, body[1]);
    }

    private byte[] Hello()
    {
        byte[] body =
        [
            .. Number(Version), .. RandomNumberGenerator.GetBytes(32), 0 /* no session */,
            .. Number(2 * CipherSuites.Count), .. CipherSuites.SelectMany(suite => Number(suite)), 1, 0 /* no compression */,
            .. Number(Extensions.Length), .. Extensions,
        ];
        byte[] message = [ClientHello, 0, .. Number(body.Length), .. body];
        // A record of TLS 1.0, as all clients send their first one (RFC 5246 appendix E.1).
        return [Handshake, 3, 1, .. Number(message.Length), .. message];
    }

    private static byte[] Extension(int type, byte[] data) => [.. Number(type), .. Number(data.Length), .. data];

    private static byte[] Number(int value) => [(byte)(value >> 8), (byte)value];
}
