namespace Relaybox.Mail.Dkim;

/// <summary>Faults in words for the other side.</summary>
public static class DkimFaultText
{
    /// <summary>Half a sentence without full stop that an operator of the other side can act upon.</summary>
    public static string Describe(this DkimFault fault) => fault switch
    {
        DkimFault.None => "verified",
        DkimFault.NoSignature => "no signature of the author's domain",
        DkimFault.Malformed => "malformed signature",
        DkimFault.UnknownVersion => "unknown signature version",
        DkimFault.UnsupportedAlgorithm => "unsupported algorithm",
        DkimFault.ObsoleteAlgorithm => "rsa-sha1 is obsolete",
        DkimFault.UnsupportedQuery => "unsupported key query method",
        DkimFault.FromNotSigned => "From is not signed",
        DkimFault.IdentityOutsideDomain => "identity is outside the signing domain",
        DkimFault.Expired => "signature expired",
        DkimFault.FromTheFuture => "signature time is in the future",
        DkimFault.PartlySigned => "body is not signed as a whole",
        DkimFault.NoKey => "no key for this selector in DNS",
        DkimFault.MalformedKey => "malformed key record",
        DkimFault.RevokedKey => "key is revoked",
        DkimFault.UnsuitableKey => "key is not for this kind of signature",
        DkimFault.KeySize => "key size is not acceptable",
        DkimFault.BodyChanged => "body hash does not match",
        DkimFault.SignatureMismatch => "signature does not match",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };
}
