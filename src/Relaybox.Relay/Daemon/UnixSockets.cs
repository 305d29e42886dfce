using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Relaybox.Relay.Daemon;

/// <summary>Opens the sockets on which Dovecot, Postfix and the operator's commands reach relayd.</summary>
internal static class UnixSockets
{
    /// <summary>Opens a socket; one that an earlier process left behind is replaced, and its folder is made.</summary>
    /// <typeparam name="THandler">What serves its connections; registered as a service.</typeparam>
    /// <exception cref="IOException">The folder cannot be made, or the old socket not be removed.</exception>
    public static void ListenUnixSocket<THandler>(this KestrelServerOptions kestrel, string path)
        where THandler : ConnectionHandler
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path);
        kestrel.ListenUnixSocket(path, listen => listen.Run(listen.ApplicationServices.GetRequiredService<THandler>().OnConnectedAsync));
    }

    /// <summary>
    /// Cancelled when relayd ends. Not when the peer does: what it said last may be unread then, and is to be read until the pipe is at its end.
    /// </summary>
    public static CancellationToken Stopping(this ConnectionContext connection) =>
        connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? connection.ConnectionClosed;
}
