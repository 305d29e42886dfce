using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Routing;

/// <summary>
/// Postfix's transport_maps: which domain goes by SMTP at once. Everything else is not in the table, so our own domain takes
/// virtual_transport and others default_transport, relayd's delivery. The queue manager waits for the answer, and with it all
/// mail: it comes from memory.
/// </summary>
internal sealed class RouteMap(SmtpOnlyPeers smtpOnlyPeers, RelaySettings settings) : ISocketmap
{
    // Without a next hop the recipient's domain is it.
    private const string SmtpTransport = "smtp:";

    /// <inheritdoc />
    public string Name => "route";

    /// <inheritdoc />
    public ValueTask<SocketmapAnswer> LookUpAsync(string key, CancellationToken cancellationToken)
    {
        // Postfix asks for the whole address, with its extension and in quotes if need be, and for "*" once; an @ in quotes
        // is in the local part.
        var at = key.LastIndexOf('@');
        var domain = key[(at + 1)..];
        var isOurs = domain.Equals(settings.MailDomain, StringComparison.OrdinalIgnoreCase);
        return ValueTask.FromResult(!isOurs && smtpOnlyPeers.Contains(domain) ? SocketmapAnswer.Ok(SmtpTransport) : SocketmapAnswer.NotFound);
    }
}
