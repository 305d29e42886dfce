using System.Net;
using System.Net.Sockets;
using Relaybox.Dns;

namespace Relaybox.Relay.Delivery;

/// <summary>
/// Makes TCP connections to peers: all addresses of a host, each a little after the one before it, and the first that
/// answers wins (RFC 8305 section 5).
/// </summary>
internal sealed class PeerConnector(IDnsResolver resolver, DeliveryOptions options, TimeProvider timeProvider)
{
    /// <summary>A host is tried at this many addresses at the most.</summary>
    private const int MaxAddresses = 6;

    /// <summary>Connects.</summary>
    /// <param name="host">A name or an IP address.</param>
    /// <param name="port">The TCP port.</param>
    /// <param name="timeout">How long it may take once the addresses are known.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PeerException">It has no address, refuses, or does not answer in time.</exception>
    public async Task<Socket> ConnectAsync(string host, int port, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var addresses = new Queue<IPAddress>(await AddressesAsync(host, cancellationToken));
        using var deadline = new CancellationTokenSource(timeout, timeProvider);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        List<Task<Socket>> pending = [];
        var error = "it did not answer in time";
        try
        {
            while (addresses.Count + pending.Count > 0)
            {
                if (addresses.TryDequeue(out var address))
                    pending.Add(ConnectAsync(new IPEndPoint(address, port), ended.Token));
                await AnyAsync(pending, addresses.Count > 0, ended.Token);
                if (pending.Find(attempt => attempt.IsCompletedSuccessfully) is { } winner)
                {
                    pending.Remove(winner);
                    return await winner;
                }

                foreach (var attempt in pending.FindAll(attempt => attempt.IsFaulted))
                    error = attempt.Exception!.InnerException!.Message;
                pending.RemoveAll(attempt => attempt.IsCompleted);
            }
        }
        finally
        {
            await ended.CancelAsync();
            _ = AbandonAsync(pending);
        }

        cancellationToken.ThrowIfCancellationRequested();
        throw new PeerException($"{host}:{port}: {error}");
    }

    /// <summary>Waits until one attempt has ended, or until it is time for the next one.</summary>
    private async Task AnyAsync(List<Task<Socket>> pending, bool hasNext, CancellationToken cancellationToken)
    {
        if (!hasNext)
        {
            await Task.WhenAny(pending);
            return;
        }

        using var decided = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny([.. pending, Task.Delay(options.AttemptDelay, timeProvider, decided.Token)]);
        await decided.CancelAsync();
    }

    private static async Task<Socket> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Closes connections that came too late.</summary>
    private static async Task AbandonAsync(List<Task<Socket>> pending)
    {
        foreach (var attempt in pending)
        {
            await ((Task)attempt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (attempt.IsCompletedSuccessfully)
                (await attempt).Dispose();
        }
    }

    private async Task<IReadOnlyList<IPAddress>> AddressesAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal))
            return Permitted(host, [literal]);
        var answer = await resolver.ResolveAddressesAsync(host, options.WithIpv6, cancellationToken);
        return answer.Records.Count > 0
            ? Permitted(host, answer.Records)
            : throw new PeerException($"{host} has no address ({answer.Status})");
    }

    private IPAddress[] Permitted(string host, IReadOnlyList<IPAddress> addresses)
    {
        IPAddress[] permitted = [.. addresses.Where(address => options.WithNearAddresses || !IsNear(address)).Take(MaxAddresses)];
        return permitted.Length > 0 ? permitted : throw new PeerException($"{host} has only addresses that no peer has");
    }

    /// <summary>Loopback, "this network", link-local, multicast (RFC 6890). Private networks stay: relays may be in one.</summary>
    private static bool IsNear(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address))
            return true;
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            return address.IsIPv6LinkLocal || address.IsIPv6Multicast || address.Equals(IPAddress.IPv6Any);
        return address.GetAddressBytes() is [0 or >= 224, ..] or [169, 254, ..];
    }
}
