using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Relaybox.Mail.Smtp;

namespace Relaybox.Relay.Delivery;

/// <summary>An HTTPS connection to a peer, for one message after the other (HTTP/1.1, RFC 9112).</summary>
/// <remarks>
/// Our own few lines of HTTP: each recipient is a header field of its own, and the framework's client joins fields of one
/// name by commas, which no peer reads as several.
/// </remarks>
internal sealed class MxDelivConnection : IAsyncDisposable
{
    /// <summary>The longest body of an answer that is read; what is longer ends the connection.</summary>
    public const int MaxBodyBytes = 16_384;

    private readonly Socket _socket;
    private readonly SslStream _stream;
    private readonly PipeReader _input;

    private MxDelivConnection(Socket socket, SslStream stream, string host, bool isVerified)
    {
        _socket = socket;
        _stream = stream;
        _input = PipeReader.Create(stream);
        Host = host;
        IsVerified = isVerified;
    }

    /// <summary>The peer's name or address.</summary>
    public string Host { get; }

    /// <summary>Whether its certificate was verified.</summary>
    public bool IsVerified { get; }

    /// <summary>When it was last given back, by the pool's clock.</summary>
    public long IdleSince { get; set; }

    /// <summary>Whether another message may be sent.</summary>
    public bool IsReusable { get; private set; }

    /// <summary>Whether the peer has closed the connection, or said something unasked, since it was last used.</summary>
    public bool IsStale => _socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    /// <summary>Opens TLS on a TCP connection.</summary>
    /// <param name="socket">The connection; closed when this fails.</param>
    /// <param name="host">The name that the certificate must have.</param>
    /// <param name="isVerified">Whether the certificate must verify.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The certificate does not verify, or there is no common TLS.</exception>
    [SuppressMessage("Security", "CA5359:Do Not Disable Certificate Validation", Justification = "Who asks for it has no name that could be verified.")]
    public static async Task<MxDelivConnection> OpenAsync(Socket socket, string host, bool isVerified, CancellationToken cancellationToken)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = host,
                ApplicationProtocols = [SslApplicationProtocol.Http11],
            };
            if (!isVerified)
                options.RemoteCertificateValidationCallback = AcceptAny;
            await stream.AuthenticateAsClientAsync(options, cancellationToken);
            return new MxDelivConnection(socket, stream, host, isVerified);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a request and reads the answer.</summary>
    /// <param name="head">The head, with its empty line.</param>
    /// <param name="body">The pieces of the body.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The connection broke, or the answer is none.</exception>
    public async Task<MxDelivReply> SendAsync(
        ReadOnlyMemory<byte> head, IEnumerable<ReadOnlyMemory<byte>> body, CancellationToken cancellationToken)
    {
        IsReusable = false;
        IOException? cut = null;
        try
        {
            await _stream.WriteAsync(head, cancellationToken);
            foreach (var piece in body)
                await _stream.WriteAsync(piece, cancellationToken);
            await _stream.FlushAsync(cancellationToken);
        }
        catch (IOException exception)
        {
            // A server may refuse before it has read everything, and close: its answer may still be there.
            cut = exception;
        }

        try
        {
            var reply = await ReadReplyAsync(cancellationToken);
            IsReusable &= cut is null;
            return reply;
        }
        catch (IOException) when (cut is not null)
        {
            throw cut;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _input.CompleteAsync();
        await _stream.DisposeAsync();
    }

    /// <summary>For private domains and address literals, whose certificates are self-signed by definition.</summary>
    private static bool AcceptAny(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => true;

    private async Task<MxDelivReply> ReadReplyAsync(CancellationToken cancellationToken)
    {
        HttpReplyHead head;
        do
            head = await ReadAsync<HttpReplyHead>(HttpReplyHead.TryRead, HttpReplyHead.MaxBytes, cancellationToken);
        while (head.Status < 200);

        try
        {
            return new MxDelivReply(head.Status, await ReadBodyAsync(head, cancellationToken));
        }
        catch (Exception exception) when (head.Status < 300 && exception is (IOException or OperationCanceledException))
        {
            // The message is taken, whatever else the peer meant to say.
            IsReusable = false;
            return new MxDelivReply(head.Status, "");
        }
    }

    private async Task<string> ReadBodyAsync(HttpReplyHead head, CancellationToken cancellationToken)
    {
        if (head.IsChunked)
        {
            var body = await ReadAsync<byte[]>(ChunkedBody.TryRead, MaxBodyBytes, cancellationToken);
            IsReusable = !head.Closes;
            return Encoding.UTF8.GetString(body);
        }

        // Without a length, its end is the connection's.
        var wanted = head.BodyBytes is { } length ? Math.Min(length, MaxBodyBytes) : head.Closes ? MaxBodyBytes : 0;
        var text = wanted > 0 ? await ReadPlainAsync(wanted, cancellationToken) : "";
        IsReusable = head.BodyBytes == wanted && !head.Closes;
        return text;
    }

    private delegate ReadStatus Reading<T>(ref ReadOnlySequence<byte> buffer, out T value);

    private async Task<T> ReadAsync<T>(Reading<T> reading, int maxBytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await _input.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            var status = reading(ref buffer, out var value);
            _input.AdvanceTo(buffer.Start, status == ReadStatus.Complete ? buffer.Start : buffer.End);
            if (status == ReadStatus.Complete)
                return value;
            if (status == ReadStatus.Malformed || buffer.Length > maxBytes)
                throw new PeerException($"{Host}: the answer is no HTTP/1.1, or too long");
            if (result.IsCompleted)
                throw new PeerException($"{Host}: the connection was closed before an answer");
        }
    }

    private async Task<string> ReadPlainAsync(long wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await _input.ReadAtLeastAsync((int)wanted, cancellationToken);
            if (result.Buffer.Length < wanted && !result.IsCompleted)
                continue;
            var body = result.Buffer.Slice(0, Math.Min(wanted, result.Buffer.Length));
            var text = Encoding.UTF8.GetString(body);
            _input.AdvanceTo(body.End);
            return text;
        }
    }
}
