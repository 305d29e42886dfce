using System.Net;
using System.Net.Sockets;

namespace Relaybox.Relay.Health;

/// <summary>
/// Whether unbound answers, with a question (<c>localhost A</c>) that it answers by itself: a relay without a network
/// is still a relay, and a lost up-link is not cured by restarting it.
/// </summary>
internal sealed class ResolverCheck(IPEndPoint endPoint) : IHealthCheck
{
    private const byte ResponseFlag = 0x80;
    private const byte ResponseCodeMask = 0x0f;
    private const int HeaderBytes = 12;

    /// <inheritdoc/>
    public string Subject => "The resolver (unbound)";

    /// <summary>RFC 1035 §4.1: id, recursion desired, one question; type A, class IN.</summary>
    private static ReadOnlyMemory<byte> Question { get; } =
        new byte[] { 0x52, 0x42, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 9, 0x6c, 0x6f, 0x63, 0x61, 0x6c, 0x68, 0x6f, 0x73, 0x74, 0, 0, 1, 0, 1 };

    /// <inheritdoc/>
    public async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(endPoint, cancellationToken);
        await socket.SendAsync(Question, cancellationToken);
        var reply = new byte[512];
        var length = await socket.ReceiveAsync(reply, cancellationToken);

        var answers = length >= HeaderBytes
            && reply.AsSpan(0, 2).SequenceEqual(Question.Span[..2])
            && (reply[2] & ResponseFlag) != 0
            && (reply[3] & ResponseCodeMask) == 0;
        return answers ? null : "answers with an error";
    }
}
