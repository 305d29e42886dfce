namespace Relaybox.Relay.Dkim;

/// <summary>What both sides agree to leave out, or to do more exactly (libmilter's <c>mfdef.h</c>, SMFIP_*).</summary>
[Flags]
internal enum MilterSteps : uint
{
    /// <summary>Everything is sent and answered.</summary>
    None = 0,

    /// <summary>No connect event.</summary>
    NoConnect = 0x1,

    /// <summary>No HELO event.</summary>
    NoHelo = 0x2,

    /// <summary>No MAIL event.</summary>
    NoMail = 0x4,

    /// <summary>No RCPT events.</summary>
    NoRecipient = 0x8,

    /// <summary>Header fields are not answered.</summary>
    SilentHeader = 0x80,

    /// <summary>No events for unknown commands.</summary>
    NoUnknown = 0x100,

    /// <summary>No DATA event.</summary>
    NoData = 0x200,

    /// <summary>The end of the header is not answered.</summary>
    SilentEndOfHeader = 0x40000,

    /// <summary>Pieces of the body are not answered.</summary>
    SilentBody = 0x80000,

    /// <summary>Values come and go with the white space after the colon; else the mail server takes one space off and puts one in.</summary>
    LeadingSpace = 0x100000,

    /// <summary>All that we ask for where it is offered: what is left are header, body and the one answer at the end.</summary>
    Wanted = NoConnect | NoHelo | NoMail | NoRecipient | SilentHeader | NoUnknown | NoData | SilentEndOfHeader | SilentBody | LeadingSpace,
}
