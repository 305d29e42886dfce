using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Relaybox.Relay.Health;

/// <summary>A short conversation in lines with a neighbour, for checks. Lines are limited: a neighbour may be broken.</summary>
internal sealed class LineConversation : IDisposable
{
    private const int MaxReplyBytes = 4096;

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[MaxReplyBytes];
    private int _length;

    private LineConversation(Socket socket) => _socket = socket;

    /// <summary>Connects to a TCP port of this relay or to a unix socket.</summary>
    public static async Task<LineConversation> ConnectAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        var protocol = endPoint.AddressFamily == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp;
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, protocol);
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new LineConversation(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Reads one line without its line end.</summary>
    /// <returns>Null when the neighbour closed the connection or sent more than fits.</returns>
    public async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var end = _buffer.AsSpan(0, _length).IndexOf((byte)'\n');
            if (end >= 0) return TakeLine(end);
            if (_length == _buffer.Length) return null;

            var received = await _socket.ReceiveAsync(_buffer.AsMemory(_length), cancellationToken);
            if (received == 0) return null;
            _length += received;
        }
    }

    /// <summary>Sends ASCII text, line ends included.</summary>
    public async Task WriteAsync(string text, CancellationToken cancellationToken) =>
        await _socket.SendAsync(Encoding.ASCII.GetBytes(text), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private string TakeLine(int end)
    {
        var line = Encoding.ASCII.GetString(_buffer, 0, end).TrimEnd('\r');
        _buffer.AsSpan(end + 1, _length - end - 1).CopyTo(_buffer);
        _length -= end + 1;
        return line;
    }
}
