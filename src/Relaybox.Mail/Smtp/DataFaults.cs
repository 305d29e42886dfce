namespace Relaybox.Mail.Smtp;

/// <summary>What is wrong with the lines of a message received by DATA; any of them refuses the message.</summary>
[Flags]
public enum DataFaults
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A CR without LF or an LF without CR (RFC 5321 section 2.3.8).</summary>
    BareLineEnding = 1,

    /// <summary>A line over the limit (RFC 5321 section 4.5.3.1.6).</summary>
    LineTooLong = 2,

    /// <summary>
    /// A line starts with a dot that is not doubled (RFC 5321 section 4.5.2). The next receiver removes that dot, so it
    /// would see another line than who looks at the bytes as received: a header field, a boundary.
    /// </summary>
    UnstuffedDot = 4,
}
