using System.Buffers.Binary;

namespace Relaybox.Relay.Web;

/// <summary>How far the bytes at the start of a connection tell what it is.</summary>
internal enum ClientHelloStatus
{
    /// <summary>So far it may be a ClientHello: read on.</summary>
    Incomplete,

    /// <summary>A whole ClientHello.</summary>
    Complete,

    /// <summary>Not TLS, or a ClientHello that breaks its own lengths.</summary>
    Invalid,
}

/// <summary>
/// Reads the ALPN extension of a TLS ClientHello (RFC 8446 §4.1.2, RFC 7301) from the first bytes of a connection. The
/// message may be spread over any number of records and reads. Nothing is verified but the lengths on the way there: the
/// server that gets the connection looks at all of it again.
/// </summary>
internal static class ClientHello
{
    /// <summary>
    /// Most bytes looked at, record headers included. Hellos have 250 to 2,000 bytes, with post-quantum key shares up to about 4,000.
    /// </summary>
    public const int MaxBytes = 16 * 1024;

    private const int RecordHeaderBytes = 5;
    private const int MaxRecordBytes = 16 * 1024;
    private const int HandshakeHeaderBytes = 4;
    private const byte HandshakeRecord = 22;
    private const byte ClientHelloMessage = 1;
    private const ushort AlpnExtension = 16;

    /// <summary>Looks at everything received so far.</summary>
    /// <param name="received">The connection's bytes from the first on.</param>
    /// <param name="route">Where it belongs; meaningful only with <see cref="ClientHelloStatus.Complete"/>.</param>
    public static ClientHelloStatus Parse(ReadOnlySpan<byte> received, out AlpnRoute route)
    {
        route = AlpnRoute.Https;
        Span<byte> buffer = received.Length <= 2048 ? stackalloc byte[received.Length] : new byte[received.Length];
        var status = JoinRecords(received, buffer, out var handshakeBytes);
        if (status == ClientHelloStatus.Invalid) return status;

        var handshake = buffer[..handshakeBytes];
        if (handshake.Length > 0 && handshake[0] != ClientHelloMessage) return ClientHelloStatus.Invalid;
        if (handshake.Length < HandshakeHeaderBytes) return Unfinished(received);

        var length = MessageBytes(handshake);
        if (length > MaxBytes) return ClientHelloStatus.Invalid;
        if (handshake.Length < HandshakeHeaderBytes + length) return Unfinished(received);

        return TryReadRoute(handshake.Slice(HandshakeHeaderBytes, length), out route)
            ? ClientHelloStatus.Complete
            : ClientHelloStatus.Invalid;
    }

    private static ClientHelloStatus Unfinished(ReadOnlySpan<byte> received) =>
        received.Length < MaxBytes ? ClientHelloStatus.Incomplete : ClientHelloStatus.Invalid;

    /// <summary>Puts the payloads of the handshake records together, the last one as far as it is there.</summary>
    private static ClientHelloStatus JoinRecords(ReadOnlySpan<byte> received, Span<byte> handshake, out int length)
    {
        length = 0;
        while (received.Length > 0)
        {
            if (received[0] != HandshakeRecord || (received.Length > 1 && received[1] != 3)) return ClientHelloStatus.Invalid;
            if (received.Length < RecordHeaderBytes) break;

            int recordBytes = BinaryPrimitives.ReadUInt16BigEndian(received[3..]);
            if (recordBytes is 0 or > MaxRecordBytes) return ClientHelloStatus.Invalid;

            var payload = received[RecordHeaderBytes..Math.Min(received.Length, RecordHeaderBytes + recordBytes)];
            payload.CopyTo(handshake[length..]);
            length += payload.Length;
            received = received[(RecordHeaderBytes + payload.Length)..];
            // What follows a complete hello is none of ours: an early change_cipher_spec (RFC 8446, D.4) or early data.
            if (payload.Length < recordBytes || HoldsMessage(handshake[..length])) break;
        }

        return ClientHelloStatus.Incomplete;
    }

    private static bool HoldsMessage(ReadOnlySpan<byte> handshake) =>
        handshake.Length >= HandshakeHeaderBytes && handshake.Length >= HandshakeHeaderBytes + MessageBytes(handshake);

    /// <summary>The length field of a handshake message, three bytes behind its type.</summary>
    private static int MessageBytes(ReadOnlySpan<byte> handshake) => (handshake[1] << 16) | BinaryPrimitives.ReadUInt16BigEndian(handshake[2..]);

    private static bool TryReadRoute(ReadOnlySpan<byte> hello, out AlpnRoute route)
    {
        route = AlpnRoute.Https;
        const int VersionAndRandomBytes = 2 + 32;
        if (hello.Length < VersionAndRandomBytes) return false;
        hello = hello[VersionAndRandomBytes..];

        if (!TryTakeVector(ref hello, 1, out _) // legacy_session_id
            || !TryTakeVector(ref hello, 2, out _) // cipher_suites
            || !TryTakeVector(ref hello, 1, out _)) // legacy_compression_methods
            return false;
        if (hello.IsEmpty) return true; // TLS 1.2 allows a hello without extensions.
        if (!TryTakeVector(ref hello, 2, out var extensions)) return false;

        while (!extensions.IsEmpty)
        {
            if (extensions.Length < 2) return false;
            var type = BinaryPrimitives.ReadUInt16BigEndian(extensions);
            extensions = extensions[2..];
            if (!TryTakeVector(ref extensions, 2, out var extension)) return false;
            if (type == AlpnExtension) return TryReadProtocols(extension, out route);
        }

        return true;
    }

    /// <summary>The first protocol that we serve decides: the list is in the client's order of preference.</summary>
    private static bool TryReadProtocols(ReadOnlySpan<byte> extension, out AlpnRoute route)
    {
        route = AlpnRoute.Https;
        if (!TryTakeVector(ref extension, 2, out var protocols)) return false;

        while (!protocols.IsEmpty)
        {
            if (!TryTakeVector(ref protocols, 1, out var protocol)) return false;
            if (protocol.SequenceEqual("imap"u8)) route = AlpnRoute.Imap;
            else if (protocol.SequenceEqual("smtp"u8)) route = AlpnRoute.Submission;
            else if (!protocol.SequenceEqual("h2"u8) && !protocol.SequenceEqual("http/1.1"u8)) continue;
            return true;
        }

        return true;
    }

    /// <summary>Takes a vector with a length of one or two bytes in front (RFC 8446 §3.4).</summary>
    private static bool TryTakeVector(ref ReadOnlySpan<byte> bytes, int lengthBytes, out ReadOnlySpan<byte> vector)
    {
        vector = default;
        if (bytes.Length < lengthBytes) return false;

        int length = lengthBytes == 1 ? bytes[0] : BinaryPrimitives.ReadUInt16BigEndian(bytes);
        if (bytes.Length < lengthBytes + length) return false;
        vector = bytes.Slice(lengthBytes, length);
        bytes = bytes[(lengthBytes + length)..];
        return true;
    }
}
