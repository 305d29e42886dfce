namespace Relaybox.Mail.Gate;

/// <summary>What a message is to a relay that lets only encrypted mail pass, with the few exceptions it knows.</summary>
public enum MailKind
{
    /// <summary>Anything that is none of the others.</summary>
    Cleartext,

    /// <summary>PGP/MIME encrypted (RFC 3156 section 4), by structure.</summary>
    Encrypted,

    /// <summary>The first message of a securejoin handshake, which says nothing but that.</summary>
    SecureJoinRequest,

    /// <summary>Type and subject of an Autocrypt Setup Message (Autocrypt level 1, section 4.4); the policy looks at its recipient.</summary>
    AutocryptSetup,

    /// <summary>A <c>multipart/report</c> made by a program (RFC 3834, RFC 6522); the policy looks at its sender.</summary>
    AutomaticReport,
}
