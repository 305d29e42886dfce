namespace Relaybox.Mail.Smtp;

/// <summary>
/// Finds the end of a message in the bytes after DATA (RFC 5321 section 4.1.1.4) and notes what is wrong on the way.
/// </summary>
/// <remarks>
/// Only <c>CRLF . CRLF</c> ends a message, or <c>. CRLF</c> right after DATA. A CR or LF that stands alone is a fault and
/// never starts a line, so none of the sequences used for smuggling (<c>LF . LF</c>, <c>LF . CRLF</c>, <c>CRLF . LF</c>,
/// <c>CR . CR</c> …) ends one: the scanner goes on to the true end, the message is refused there, and the connection is
/// in step with any peer that sends proper line endings. Bytes are looked at once, in chunks of any size.
/// </remarks>
/// <param name="maxLineBytes">The longest line without CRLF; 0 for no limit.</param>
public sealed class DataScanner(int maxLineBytes)
{
    /// <summary>How many bytes the end takes after the last line's CRLF: dot, CR, LF.</summary>
    public const int TerminatorBytes = 3;

    private enum State
    {
        LineStart,
        Dot,
        DotCarriageReturn,
        InLine,
        CarriageReturn,
    }

    private State _state = State.LineStart;
    private long _lineBytes;

    /// <summary>Whether the end was found.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>What was wrong so far.</summary>
    public DataFaults Faults { get; private set; }

    /// <summary>How many bytes were consumed so far, dot-stuffed, the terminator included.</summary>
    public long ConsumedBytes { get; private set; }

    /// <summary>How many of them are dots that the receiver removes (RFC 5321 section 4.5.2).</summary>
    public long StuffedDots { get; private set; }

    /// <summary>Looks at the next bytes.</summary>
    /// <returns>How many belong to the message; fewer than given only when it is complete: the rest are commands.</returns>
    public int Scan(ReadOnlySpan<byte> input)
    {
        var position = 0;
        while (position < input.Length && !IsComplete)
            position += Step(input[position..]);
        ConsumedBytes += position;
        return position;
    }

    /// <summary>Goes on by one state; returns the bytes consumed, 0 when the same byte is for the next state to judge.</summary>
    private int Step(ReadOnlySpan<byte> rest)
    {
        var next = rest[0];
        switch (_state)
        {
            case State.LineStart:
                _lineBytes = 0;
                return next == '.' ? Take(State.Dot) : Leave(State.InLine);
            case State.Dot:
                if (next == '\r')
                    return Take(State.DotCarriageReturn);
                if (next == '.')
                    StuffedDots++;
                else
                    Faults |= DataFaults.UnstuffedDot;
                return Leave(State.InLine);
            case State.DotCarriageReturn:
                if (next != '\n')
                    return LeaveAtBareReturn();
                IsComplete = true;
                return 1;
            case State.CarriageReturn:
                return next == '\n' ? Take(State.LineStart) : LeaveAtBareReturn();
            default:
                return ScanLine(rest);
        }
    }

    private int ScanLine(ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOfAny((byte)'\r', (byte)'\n');
        var length = end < 0 ? rest.Length : end;
        _lineBytes += length;
        if (maxLineBytes > 0 && _lineBytes > maxLineBytes)
            Faults |= DataFaults.LineTooLong;
        if (end < 0)
            return length;
        if (rest[end] == '\r')
            return length + Take(State.CarriageReturn);
        Faults |= DataFaults.BareLineEnding;
        return length + 1;
    }

    private int Take(State next)
    {
        _state = next;
        return 1;
    }

    private int Leave(State next)
    {
        _state = next;
        return 0;
    }

    private int LeaveAtBareReturn()
    {
        Faults |= DataFaults.BareLineEnding;
        return Leave(State.InLine);
    }
}
