namespace Relaybox.Relay.Invitations;

/// <summary>An invitation that nobody has used yet, as it lies on disk.</summary>
/// <param name="Id">The name it has for the operator: the beginning of <paramref name="FileName"/>.</param>
/// <param name="FileName">The SHA-256 of its secret, hexadecimal.</param>
/// <param name="Expires">Until when it is good.</param>
/// <param name="Claim">
/// The account file of an attempt to use it that was cut short: perhaps written, certainly nobody was told the password. Null
/// when there was none.
/// </param>
internal sealed record OpenInvitation(string Id, string FileName, DateTimeOffset Expires, string? Claim);
