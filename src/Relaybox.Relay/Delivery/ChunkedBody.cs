using System.Buffers;
using System.Globalization;
using System.Text;
using Relaybox.Mail.Smtp;

namespace Relaybox.Relay.Delivery;

/// <summary>Reads a body that comes in chunks (RFC 9112 section 7.1).</summary>
internal static class ChunkedBody
{
    private const int MaxSizeLineBytes = 256;

    /// <summary>Takes a whole body off the front of <paramref name="buffer"/>, which is moved only when it is complete.</summary>
    /// <param name="buffer">What was received and not consumed yet.</param>
    /// <param name="body">The body without its framing.</param>
    public static ReadStatus TryRead(ref ReadOnlySequence<byte> buffer, out byte[] body)
    {
        body = [];
        var content = new ArrayBufferWriter<byte>();
        var reader = new SequenceReader<byte>(buffer);
        while (reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
        {
            if (!TryReadSize(line, out var size))
                return ReadStatus.Malformed;
            if (size == 0)
                return TryEnd(ref buffer, reader, content, out body);
            if (reader.Remaining < size + 2)
                return ReadStatus.Incomplete;
            reader.TryReadExact(size, out var chunk);
            foreach (var segment in chunk)
                content.Write(segment.Span);
            if (!reader.IsNext("\r\n"u8, advancePast: true))
                return ReadStatus.Malformed;
        }

        return reader.Remaining > MaxSizeLineBytes ? ReadStatus.Malformed : ReadStatus.Incomplete;
    }

    /// <summary>Trailer fields, of which we need none, and an empty line.</summary>
    private static ReadStatus TryEnd(
        ref ReadOnlySequence<byte> buffer, SequenceReader<byte> reader, ArrayBufferWriter<byte> content, out byte[] body)
    {
        body = [];
        while (reader.TryReadTo(out ReadOnlySequence<byte> trailer, "\r\n"u8))
        {
            if (!trailer.IsEmpty)
                continue;
            body = content.WrittenSpan.ToArray();
            buffer = buffer.Slice(reader.Position);
            return ReadStatus.Complete;
        }

        return ReadStatus.Incomplete;
    }

    private static bool TryReadSize(in ReadOnlySequence<byte> line, out int size)
    {
        size = 0;
        if (line.Length > MaxSizeLineBytes)
            return false;
        var text = Encoding.Latin1.GetString(line);
        var digits = text.AsSpan(0, text.IndexOf(';', StringComparison.Ordinal) is var end and >= 0 ? end : text.Length).Trim();
        return int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out size) && size >= 0;
    }
}
