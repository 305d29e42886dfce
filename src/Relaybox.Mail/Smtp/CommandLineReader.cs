using System.Buffers;

namespace Relaybox.Mail.Smtp;

/// <summary>
/// Takes command lines off a byte stream (RFC 5321 section 2.3.8). A line that is refused is consumed to its LF, however
/// long it is, so that the next command is found and memory stays bounded.
/// </summary>
/// <param name="maxBytes">The longest line, CRLF included.</param>
public sealed class CommandLineReader(int maxBytes)
{
    private bool _skipping;

    /// <summary>Whether the start of a line that is too long was consumed, and its end is awaited.</summary>
    public bool IsSkipping => _skipping;

    /// <summary>Takes one line; <paramref name="buffer"/> is moved past whatever was consumed, also when incomplete.</summary>
    /// <param name="buffer">What was received and not consumed yet.</param>
    /// <param name="line">The line without CRLF when <see cref="ReadStatus.Complete"/>.</param>
    public ReadStatus Read(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        line = default;
        if (buffer.PositionOf((byte)'\n') is not { } lineFeed)
        {
            _skipping |= buffer.Length > maxBytes;
            if (_skipping)
                buffer = buffer.Slice(buffer.End);
            return ReadStatus.Incomplete;
        }

        var end = buffer.GetPosition(1, lineFeed);
        var whole = buffer.Slice(0, end);
        buffer = buffer.Slice(end);
        if (_skipping || whole.Length > maxBytes)
        {
            _skipping = false;
            return ReadStatus.TooLong;
        }

        var carriageReturn = whole.PositionOf((byte)'\r');
        if (carriageReturn is null || whole.Slice(carriageReturn.Value).Length != 2)
            return ReadStatus.Malformed;
        line = whole.Slice(0, carriageReturn.Value);
        return ReadStatus.Complete;
    }
}
