namespace Relaybox.Testing.Smtp;

/// <summary>A reply of an SMTP server (RFC 5321 §4.2).</summary>
/// <param name="Code">The three-digit code.</param>
/// <param name="Lines">The text of each line, without code and separator.</param>
public sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    /// <summary>Whether the command was accepted (2yz) or awaits more (3yz).</summary>
    public bool IsPositive => Code is >= 200 and < 400;

    /// <summary>Returns itself, or throws with the server's words.</summary>
    /// <exception cref="InvalidOperationException">The reply is a refusal.</exception>
    public SmtpReply EnsurePositive() => IsPositive ? this : throw new InvalidOperationException($"The server refused: {this}");

    /// <inheritdoc/>
    public override string ToString() => $"{Code} {string.Join(" / ", Lines)}";
}
