using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Relaybox.Dns;

/// <summary>Carries one question to the server and its answer back: UDP first, again when nothing comes, TCP for what does not fit.</summary>
internal sealed class DnsTransport(IPEndPoint server, TimeProvider timeProvider)
{
    /// <summary>How long each try over UDP waits: unbound may be on its way through the tree, and answers the second question at once.</summary>
    internal static readonly TimeSpan[] Tries = [TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(7)];

    /// <summary>How long an answer over TCP may take as a whole.</summary>
    internal static readonly TimeSpan TcpTimeout = TimeSpan.FromSeconds(7);

    /// <summary>Asks.</summary>
    /// <returns>Null when there is no usable answer: none in time, a refusal, garbage, nobody listening.</returns>
    public async Task<DnsReply?> AskAsync(DnsQuestion question, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        foreach (var timeout in Tries)
        {
            var (kind, reply) = await TryAsync(AskUdpAsync, question, bytes, timeout, cancellationToken);
            if (kind == DnsReplyKind.Truncated)
                (kind, reply) = await TryAsync(AskTcpAsync, question, bytes, TcpTimeout, cancellationToken);
            // SERVFAIL is the resolver's last word; to ask again at once would only double its work.
            if (kind != DnsReplyKind.NotOurs) return reply;
        }

        return null;
    }

    private async Task<(DnsReplyKind Kind, DnsReply? Reply)> TryAsync(
        Func<DnsQuestion, ReadOnlyMemory<byte>, CancellationToken, Task<(DnsReplyKind Kind, DnsReply? Reply)>> ask,
        DnsQuestion question,
        ReadOnlyMemory<byte> bytes,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return await ask(question, bytes, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (DnsReplyKind.NotOurs, null);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            // Nobody listens: the service manager starts it again, and the next try may find it.
            return (DnsReplyKind.NotOurs, null);
        }
    }

    /// <summary>Asks over UDP from a port of its own, which the kernel chooses at random (RFC 5452 section 4.5).</summary>
    private async Task<(DnsReplyKind Kind, DnsReply? Reply)> AskUdpAsync(
        DnsQuestion question, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(DnsQuestion.MaxUdpAnswerBytes);
        try
        {
            using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            // Connected: what another address sends does not reach us.
            await socket.ConnectAsync(server, cancellationToken);
            await socket.SendAsync(bytes, cancellationToken);
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
                var kind = DnsReply.Read(buffer.AsMemory(0, length).ToArray(), question, out var reply);
                if (kind != DnsReplyKind.NotOurs) return (kind, reply);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Asks over TCP: each message behind its length (RFC 1035 section 4.2.2).</summary>
    private async Task<(DnsReplyKind Kind, DnsReply? Reply)> AskTcpAsync(
        DnsQuestion question, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server, cancellationToken);
        await using var stream = new NetworkStream(socket);
        var framed = new byte[sizeof(ushort) + bytes.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)bytes.Length);
        bytes.CopyTo(framed.AsMemory(sizeof(ushort)));
        await stream.WriteAsync(framed, cancellationToken);

        var length = new byte[sizeof(ushort)];
        await stream.ReadExactlyAsync(length, cancellationToken);
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        var kind = DnsReply.Read(answer, question, out var reply);
        // Over TCP nothing is truncated.
        return kind == DnsReplyKind.Truncated ? (DnsReplyKind.Unusable, null) : (kind, reply);
    }
}
