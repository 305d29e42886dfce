using System.Net;
using System.Net.Sockets;
using Relaybox.Relay.Health;

namespace Relaybox.Relay.Delivery;

/// <summary>
/// Has Postfix's queue manager try at once what it has put off. While a part of the relay was away, mail for it was deferred and may not
/// be due for an hour; <c>postqueue -f</c> would want services that a relay does not run.
/// </summary>
/// <param name="queueManager">The queue manager's public socket, open for group postdrop.</param>
internal sealed class DeferredMail(EndPoint queueManager) : IRecoveryStep
{
    // qmgr(8): forget which destinations are dead; of all messages, due or not, scan the deferred and the incoming ones.
    private static readonly byte[] Requests = "FADI"u8.ToArray();

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(queueManager, cancellationToken);
        await socket.SendAsync(Requests, cancellationToken);
    }
}
