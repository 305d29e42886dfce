using Relaybox.Mail.Smtp;

namespace Relaybox.Relay.Filter;

/// <summary>One transaction's envelope, as the client wrote it.</summary>
/// <param name="Sender">MAIL's path and parameters.</param>
/// <param name="Recipients">RCPT's, in order.</param>
internal sealed record Envelope(PathCommand Sender, IReadOnlyList<PathCommand> Recipients);
