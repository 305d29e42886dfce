namespace Relaybox.Relay.Routing;

/// <summary>
/// The second of Postfix's transport_maps: which domain goes by SMTP at once. Our own is answered by the first, in main.cf; what is in
/// neither takes default_transport, relayd's delivery. The queue manager waits for the answer, and with it all mail: it comes from memory.
/// </summary>
internal sealed class RouteMap(SmtpOnlyPeers smtpOnlyPeers) : ISocketmap
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
        return ValueTask.FromResult(smtpOnlyPeers.Contains(key[(at + 1)..]) ? SocketmapAnswer.Ok(SmtpTransport) : SocketmapAnswer.NotFound);
    }
}
