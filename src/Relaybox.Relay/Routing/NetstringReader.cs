using System.Buffers;
using System.Text;
using Relaybox.Mail.Smtp;

namespace Relaybox.Relay.Routing;

/// <summary>Takes netstrings off a byte stream: a length in decimal digits, a colon, that many bytes, a comma.</summary>
/// <param name="maxBytes">The longest content.</param>
internal sealed class NetstringReader(int maxBytes)
{
    // As many digits as the limit has could still be within it; one more cannot.
    private const int MaxDigits = 6;

    /// <summary>Takes one netstring; <paramref name="buffer"/> is moved past it only when it is complete.</summary>
    /// <param name="buffer">What was received and not consumed yet.</param>
    /// <param name="content">The content, its bytes taken as Latin-1.</param>
    /// <returns>After anything but complete and incomplete the stream cannot be read on.</returns>
    public ReadStatus Read(ref ReadOnlySequence<byte> buffer, out string content)
    {
        content = "";
        var reader = new SequenceReader<byte>(buffer);
        var length = 0;
        for (var digits = 0; ; digits++)
        {
            if (!reader.TryRead(out var octet)) return ReadStatus.Incomplete;
            if (octet == (byte)':' && digits > 0) break;
            // A number has no zeros in front.
            if (!char.IsAsciiDigit((char)octet) || digits == MaxDigits || (digits > 0 && length == 0)) return ReadStatus.Malformed;
            length = (length * 10) + (octet - '0');
        }

        if (length > maxBytes) return ReadStatus.TooLong;
        if (reader.Remaining <= length) return ReadStatus.Incomplete;
        var bytes = reader.UnreadSequence.Slice(0, length);
        reader.Advance(length);
        if (!reader.TryRead(out var comma) || comma != (byte)',') return ReadStatus.Malformed;
        content = Encoding.Latin1.GetString(bytes);
        buffer = buffer.Slice(reader.Position);
        return ReadStatus.Complete;
    }
}
