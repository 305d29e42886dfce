namespace Relaybox.Relay.Accounts;

/// <summary>Why nobody can get an account now.</summary>
/// <param name="Reason">A sentence for the person who asked, lower case and without a full stop, as clients show it.</param>
/// <param name="Detail">A clause for the log.</param>
/// <param name="IsTemporary">Whether it is worth trying again later.</param>
internal sealed record RegistrationRefusal(string Reason, string Detail, bool IsTemporary = false);
