using System.Buffers;
using System.Buffers.Text;

namespace Relaybox.Mail.OpenPgp;

/// <summary>
/// Decodes base64 line by line (RFC 4648 section 4, strict) and feeds the bytes to a <see cref="PacketWalker"/>; groups of
/// four characters may span lines, padding ends the data.
/// </summary>
internal ref struct ArmorDecoder
{
    private const int EncodedBytes = 1024;
    private const int DecodedBytes = EncodedBytes / 4 * 3;

    private PacketWalker _packets;
    private uint _group;
    private int _grouped;
    private bool _isPadded;

    /// <summary>Whether all that was pushed is one whole encrypted message.</summary>
    public readonly bool IsEncryptedMessage => _grouped == 0 && _packets.IsEncryptedMessage;

    /// <summary>Decodes a line without its end; an empty one changes nothing.</summary>
    /// <returns>False when it is no base64, or no encrypted message can come of it.</returns>
    public bool TryPush(ReadOnlySpan<byte> line)
    {
        while (!line.IsEmpty)
        {
            if (_grouped == 0 && line.Length >= 4)
            {
                var whole = line[..Math.Min(line.Length & ~3, EncodedBytes)];
                if (!TryDecode(whole))
                    return false;
                line = line[whole.Length..];
                continue;
            }

            _group = (_group << 8) | line[0];
            line = line[1..];
            if (++_grouped == 4 && !TryDecodeGroup())
                return false;
        }

        return true;
    }

    private bool TryDecodeGroup()
    {
        Span<byte> group = [(byte)(_group >> 24), (byte)(_group >> 16), (byte)(_group >> 8), (byte)_group];
        _grouped = 0;
        return TryDecode(group);
    }

    private bool TryDecode(scoped ReadOnlySpan<byte> encoded)
    {
        Span<byte> decoded = stackalloc byte[DecodedBytes];
        // The decoder skips white space and refuses padding within what it is given; the rest is for us to refuse.
        if (_isPadded || encoded.ContainsAny((byte)' ', (byte)'\t')
            || Base64.DecodeFromUtf8(encoded, decoded, out _, out var written) != OperationStatus.Done)
        {
            return false;
        }

        _isPadded = encoded[^1] == '=';
        _packets.Push(decoded[..written]);
        return !_packets.IsInvalid;
    }
}
