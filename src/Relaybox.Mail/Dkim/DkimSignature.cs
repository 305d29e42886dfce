using System.Text;

namespace Relaybox.Mail.Dkim;

/// <summary>One DKIM-Signature field (RFC 6376 section 3.5), read but not verified.</summary>
public sealed record DkimSignature
{
    /// <summary>The signing domain (d=), lower case.</summary>
    public required string Domain { get; init; }

    /// <summary>The selector (s=), lower case.</summary>
    public required string Selector { get; init; }

    /// <summary>What is wrong with it before anything is computed; <see cref="DkimFault.None"/> when it can be verified.</summary>
    public required DkimFault Fault { get; init; }

    /// <summary>The name under which the key is published (RFC 6376 section 3.6.2.1).</summary>
    public string KeyName => $"{Selector}._domainkey.{Domain}";

    /// <summary>How the header was canonicalized.</summary>
    internal DkimCanonicalization HeaderCanonicalization { get; init; }

    /// <summary>How the body was canonicalized.</summary>
    internal DkimCanonicalization BodyCanonicalization { get; init; }

    /// <summary>The domain of the identity (i=), lower case.</summary>
    internal string IdentityDomain { get; init; } = "";

    /// <summary>The names of the signed fields (h=), separated by colons.</summary>
    internal byte[] SignedFields { get; init; } = [];

    /// <summary>The hash of the body (bh=).</summary>
    internal byte[] BodyHash { get; init; } = [];

    /// <summary>The signature itself (b=).</summary>
    internal byte[] Value { get; init; } = [];

    /// <summary>How many octets of the canonicalized body are signed (l=); null for all.</summary>
    internal long? BodyLength { get; init; }

    /// <summary>When it was made (t=), in seconds since 1970.</summary>
    internal long? Time { get; init; }

    /// <summary>When it runs out (x=), in seconds since 1970.</summary>
    internal long? Expiration { get; init; }

    /// <summary>Where its field is in the message.</summary>
    internal int FieldIndex { get; init; }

    /// <summary>Where the value of b= begins in the field, the white space around it included.</summary>
    internal Range ValueRange { get; init; }

    /// <inheritdoc />
    public bool Equals(DkimSignature? other) => ReferenceEquals(this, other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Domain, Selector, FieldIndex);

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(KeyName).Append(' ').Append(Fault);
        return true;
    }
}
