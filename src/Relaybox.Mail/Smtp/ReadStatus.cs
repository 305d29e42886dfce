namespace Relaybox.Mail.Smtp;

/// <summary>What a framing reader found at the start of the bytes received so far.</summary>
public enum ReadStatus
{
    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>One whole unit was read and consumed.</summary>
    Complete,

    /// <summary>The unit is over its size limit; it was consumed.</summary>
    TooLong,

    /// <summary>The bytes are no such unit: a CR or LF stands alone, or the syntax is wrong.</summary>
    Malformed,
}
