using System.Security.Cryptography.X509Certificates;

namespace Relaybox.Testing.Smtp;

/// <summary>How a mail server of a test treats who brings mail; as it is, it takes everything.</summary>
public sealed record SmtpManners
{
    /// <summary>How long it thinks before each reply.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>Its reply to RCPT.</summary>
    public string ToRecipient { get; init; } = "250 ok";

    /// <summary>Its reply after the final dot; a message is kept only when this is positive.</summary>
    public string ToMessage { get; init; } = "250 taken";

    /// <summary>Whether it closes the connection after the first line of a message.</summary>
    public bool HangsUpInData { get; init; }

    /// <summary>Whether it offers STARTTLS.</summary>
    public bool OffersTls { get; init; } = true;

    /// <summary>Its certificate, with key; null for one that it signs itself.</summary>
    public X509Certificate2? Certificate { get; init; }
}
