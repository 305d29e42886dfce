namespace Relaybox.Testing.Smtp;

/// <summary>A message as a peer got it.</summary>
/// <param name="ReversePath">The address of MAIL FROM; empty for a bounce.</param>
/// <param name="Recipients">The addresses of RCPT TO.</param>
/// <param name="Content">The message's bytes, leading dots no longer doubled.</param>
/// <param name="IsEncrypted">Whether it came over TLS.</param>
public sealed record ReceivedMail(string ReversePath, IReadOnlyList<string> Recipients, ReadOnlyMemory<byte> Content, bool IsEncrypted);
