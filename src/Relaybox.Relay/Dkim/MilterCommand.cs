namespace Relaybox.Relay.Dkim;

/// <summary>What the mail server says, one octet (libmilter's <c>mfdef.h</c>, SMFIC_*).</summary>
internal enum MilterCommand : byte
{
    /// <summary>Forget the message; no answer.</summary>
    Abort = (byte)'A',

    /// <summary>A piece of the body.</summary>
    Body = (byte)'B',

    /// <summary>Who connected.</summary>
    Connect = (byte)'C',

    /// <summary>Macros for the next command; no answer.</summary>
    Macros = (byte)'D',

    /// <summary>The end of the body, maybe with its last piece; the verdict is due.</summary>
    EndOfBody = (byte)'E',

    /// <summary>HELO or EHLO.</summary>
    Helo = (byte)'H',

    /// <summary>The connection goes on for another client; no answer.</summary>
    QuitForNew = (byte)'K',

    /// <summary>A header field: name, NUL, value, NUL.</summary>
    Header = (byte)'L',

    /// <summary>MAIL.</summary>
    Mail = (byte)'M',

    /// <summary>The end of the header.</summary>
    EndOfHeader = (byte)'N',

    /// <summary>Version, actions and protocol steps.</summary>
    Negotiate = (byte)'O',

    /// <summary>Good bye; no answer.</summary>
    Quit = (byte)'Q',

    /// <summary>RCPT.</summary>
    Recipient = (byte)'R',

    /// <summary>DATA.</summary>
    Data = (byte)'T',

    /// <summary>An SMTP command that nobody knows.</summary>
    Unknown = (byte)'U',
}
