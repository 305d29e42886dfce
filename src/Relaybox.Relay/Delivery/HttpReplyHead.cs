using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Relaybox.Mail.Smtp;

namespace Relaybox.Relay.Delivery;

/// <summary>What matters of the head of an HTTP/1.1 answer (RFC 9112 sections 4 and 6).</summary>
/// <param name="Status">The status code, 100 to 599.</param>
/// <param name="BodyBytes">How long the body is; null when its chunks or the end of the connection tell.</param>
/// <param name="IsChunked">Whether the body comes in chunks.</param>
/// <param name="Closes">Whether the connection ends with this answer.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HttpReplyHead(int Status, long? BodyBytes, bool IsChunked, bool Closes)
{
    /// <summary>The longest head that is read.</summary>
    public const int MaxBytes = 16_384;

    /// <summary>Takes a head off the front of <paramref name="buffer"/>, which is moved only when it is complete.</summary>
    /// <returns><see cref="ReadStatus.Malformed"/> when the peer does not speak HTTP/1.1, or too much.</returns>
    public static ReadStatus TryRead(ref ReadOnlySequence<byte> buffer, out HttpReplyHead head)
    {
        head = default;
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> raw, "\r\n\r\n"u8))
            return buffer.Length > MaxBytes ? ReadStatus.Malformed : ReadStatus.Incomplete;
        if (raw.Length > MaxBytes)
            return ReadStatus.Malformed;

        var lines = Encoding.Latin1.GetString(raw).Split("\r\n");
        if (!TryReadStatus(lines[0], out var status))
            return ReadStatus.Malformed;
        head = new HttpReplyHead(status, null, false, lines[0].StartsWith("HTTP/1.0", StringComparison.Ordinal));
        foreach (var line in lines.AsSpan(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !head.TryAdd(line[..colon], line.AsSpan(colon + 1).Trim(" \t"), out head))
                return ReadStatus.Malformed;
        }

        // RFC 9112 section 6.3: chunks win over a length, and these have no body at all.
        if (head.IsChunked)
            head = head with { BodyBytes = null };
        if (status is < 200 or 204 or 304)
            head = head with { BodyBytes = 0, IsChunked = false };
        buffer = buffer.Slice(reader.Position);
        return ReadStatus.Complete;
    }

    private static bool TryReadStatus(string line, out int status)
    {
        status = 0;
        return line.Length >= 12
            && line.StartsWith("HTTP/1.", StringComparison.Ordinal)
            && line[8] == ' '
            && (line.Length == 12 || line[12] == ' ')
            && int.TryParse(line.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out status)
            && status is >= 100 and < 600;
    }

    private bool TryAdd(string name, ReadOnlySpan<char> value, out HttpReplyHead head)
    {
        head = this;
        switch (name.ToUpperInvariant())
        {
            case "CONTENT-LENGTH":
                if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
                    return false;
                head = this with { BodyBytes = length };
                return BodyBytes is null || BodyBytes == length;
            case "TRANSFER-ENCODING":
                head = this with { IsChunked = value.EndsWith("chunked", StringComparison.OrdinalIgnoreCase) };
                return true;
            case "CONNECTION":
                head = this with { Closes = Closes || value.Contains("close", StringComparison.OrdinalIgnoreCase) };
                return true;
            default:
                return true;
        }
    }
}
