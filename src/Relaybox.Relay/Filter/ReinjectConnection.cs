using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Relaybox.Mail.Smtp;

namespace Relaybox.Relay.Filter;

/// <summary>
/// An SMTP client connection that hands filtered messages to Postfix: envelope and DATA in one write (RFC 2920), the
/// message in the next, bytes unchanged.
/// </summary>
internal sealed class ReinjectConnection : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly PipeReader _input;
    private bool _isPipelining;

    private ReinjectConnection(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
        _input = PipeReader.Create(_stream);
    }

    /// <summary>When it was last given back, by the pool's clock.</summary>
    public long IdleSince { get; set; }

    /// <summary>Whether another message may be sent: every command was answered and the session is open.</summary>
    public bool IsReusable { get; private set; }

    /// <summary>Whether the message was on its way when a send failed: Postfix may have taken it, so it must not be sent again.</summary>
    public bool HasSentMessage { get; private set; }

    /// <summary>Connects and says EHLO.</summary>
    /// <exception cref="IOException">Postfix does not answer, or not with success.</exception>
    /// <exception cref="SocketException">Nobody listens.</exception>
    public static async ValueTask<ReinjectConnection> ConnectAsync(IPEndPoint server, string hostName, CancellationToken cancellationToken)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server, cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var connection = new ReinjectConnection(socket);
        try
        {
            await connection.GreetAsync(hostName, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether Postfix has closed the connection, or said something unasked, since it was last used.</summary>
    public bool IsStale => _socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    /// <summary>Sends one message.</summary>
    /// <param name="envelope">Whose paths and parameters are passed on as they were written.</param>
    /// <param name="withNullSender">Whether the sender is <c>&lt;&gt;</c> instead.</param>
    /// <param name="message">The message, dot-stuffed, with the terminating dot.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>
    /// Postfix's reply to the message; or its first refusal of the sender, a recipient or DATA. The message is withheld
    /// then, also from the recipients that were accepted: the client gets one answer for all and sends to all again.
    /// </returns>
    public async Task<SmtpReply> SendAsync(
        Envelope envelope, bool withNullSender, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        IsReusable = false;
        HasSentMessage = false;
        string[] commands =
        [
            $"MAIL FROM:{(withNullSender ? "<>" : envelope.Sender.WrittenPath)}{envelope.Sender.WrittenParameters}\r\n",
            .. envelope.Recipients.Select(r => $"RCPT TO:{r.WrittenPath}{r.WrittenParameters}\r\n"),
            "DATA\r\n",
        ];
        if (await ExchangeAsync(commands, cancellationToken) is { } refusal)
            return refusal;

        HasSentMessage = true;
        await _stream.WriteAsync(message, cancellationToken);
        var reply = await ReadReplyAsync(cancellationToken);
        IsReusable = reply.Code != 421;
        return reply;
    }

    /// <summary>Says QUIT without waiting for the answer, and closes.</summary>
    public async ValueTask QuitAsync()
    {
        try
        {
            if (IsReusable)
                await _socket.SendAsync("QUIT\r\n"u8.ToArray());
        }
        catch (SocketException)
        {
            // Closed already, which is all that QUIT would have brought about.
        }

        await DisposeAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _input.CompleteAsync();
        await _stream.DisposeAsync();
    }

    private async Task GreetAsync(string hostName, CancellationToken cancellationToken)
    {
        var greeting = await ReadReplyAsync(cancellationToken);
        if (greeting.Code != 220)
            throw new ReinjectException($"Postfix greets with '{greeting}'.");
        await WriteAsync($"EHLO {hostName}\r\n", cancellationToken);
        var hello = await ReadReplyAsync(cancellationToken);
        if (!hello.IsPositive)
            throw new ReinjectException($"Postfix answers EHLO with '{hello}'.");
        _isPipelining = hello.Text.Split('\n').Contains("PIPELINING", StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Sends the commands, at once where Postfix allows it, and reads their replies.</summary>
    /// <returns>The first refusal; null when all were accepted.</returns>
    private async Task<SmtpReply?> ExchangeAsync(string[] commands, CancellationToken cancellationToken)
    {
        if (_isPipelining)
            await WriteAsync(string.Concat(commands), cancellationToken);
        SmtpReply? refusal = null;
        foreach (var command in commands)
        {
            if (!_isPipelining)
                await WriteAsync(command, cancellationToken);
            var reply = await ReadReplyAsync(cancellationToken);
            if (!reply.IsPositive && reply.Code != 354)
                refusal ??= reply;
            if (refusal is not null && !_isPipelining)
                return refusal;
        }

        return refusal;
    }

    private async Task WriteAsync(string text, CancellationToken cancellationToken) =>
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);

    private async Task<SmtpReply> ReadReplyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await _input.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            var status = SmtpReplyReader.TryRead(ref buffer, out var reply);
            _input.AdvanceTo(buffer.Start, status == ReadStatus.Complete ? buffer.Start : buffer.End);
            if (status == ReadStatus.Complete)
                return reply;
            if (status == ReadStatus.Malformed)
                throw new ReinjectException("Postfix's answer is no SMTP reply.");
            if (result.IsCompleted)
                throw new ReinjectException("Postfix closed the connection before it answered.");
        }
    }
}
