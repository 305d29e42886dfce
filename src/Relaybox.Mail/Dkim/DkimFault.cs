namespace Relaybox.Mail.Dkim;

/// <summary>Why a signature does not count, the ones that say most last.</summary>
public enum DkimFault
{
    /// <summary>It does count: the signature verifies.</summary>
    None,

    /// <summary>There is no signature of the wanted domain.</summary>
    NoSignature,

    /// <summary>The field is no tag list, or a tag is missing, doubled or senseless (RFC 6376 section 3.5).</summary>
    Malformed,

    /// <summary>The version is not 1.</summary>
    UnknownVersion,

    /// <summary>The algorithm is not one that can be verified here: Ed25519 is missing from the base class library.</summary>
    UnsupportedAlgorithm,

    /// <summary>rsa-sha1, which proves nothing any more (RFC 8301 section 3.1).</summary>
    ObsoleteAlgorithm,

    /// <summary>The key is to be had by something else than DNS (q=).</summary>
    UnsupportedQuery,

    /// <summary>The From field is not signed.</summary>
    FromNotSigned,

    /// <summary>The identity (i=) is not in the signing domain (d=), or a strict key (t=s) wants both to be equal.</summary>
    IdentityOutsideDomain,

    /// <summary>The signature has run out (x=).</summary>
    Expired,

    /// <summary>The signature was made in the future (t=).</summary>
    FromTheFuture,

    /// <summary>Text may have been added behind what is signed (l=, RFC 6376 section 8.2).</summary>
    PartlySigned,

    /// <summary>DNS holds no key of that selector.</summary>
    NoKey,

    /// <summary>The key record is malformed.</summary>
    MalformedKey,

    /// <summary>The key was revoked: its p= is empty.</summary>
    RevokedKey,

    /// <summary>The key is for another algorithm, hash or service.</summary>
    UnsuitableKey,

    /// <summary>The key has less than 1024 bits (RFC 8301 section 3.2), or more than anybody uses.</summary>
    KeySize,

    /// <summary>The body is not the one that was signed.</summary>
    BodyChanged,

    /// <summary>The header is not the one that was signed, or another key has signed it.</summary>
    SignatureMismatch,
}
