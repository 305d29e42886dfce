using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Relaybox.Testing.Connections;

/// <summary>A TCP connection read by CRLF lines and by byte counts, in clear or over TLS. Every read has a deadline.</summary>
/// <remarks>Certificates are accepted as they come and kept in <see cref="PeerCertificate"/>: a test relay signs its own.</remarks>
public sealed class LineConnection : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Socket _socket;
    private readonly string _host;
    private Stream _stream;
    private PipeReader _reader;

    private LineConnection(Socket socket, string host)
    {
        _socket = socket;
        _host = host;
        _stream = new NetworkStream(socket, ownsSocket: true);
        _reader = PipeReader.Create(_stream);
    }

    /// <summary>The certificate the peer showed; null in clear.</summary>
    public X509Certificate2? PeerCertificate { get; private set; }

    /// <summary>The protocol agreed on by ALPN (RFC 7301); empty when none was.</summary>
    public string ApplicationProtocol => (_stream as SslStream)?.NegotiatedApplicationProtocol.ToString() ?? string.Empty;

    /// <summary>Opens a connection in clear.</summary>
    /// <param name="host">An address or a name.</param>
    /// <param name="port">The TCP port.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<LineConnection> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        // No Nagle: the bench must not measure this client's own delays.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var deadline = DeadlineFrom(cancellationToken);
            await socket.ConnectAsync(host, port, deadline.Token);
            return new LineConnection(socket, host);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection to a Unix socket.</summary>
    /// <param name="path">The socket's file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<LineConnection> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new LineConnection(socket, "localhost");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Turns the connection to TLS.</summary>
    /// <param name="applicationProtocol">The only protocol offered by ALPN, or null to offer none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task StartTlsAsync(string? applicationProtocol, CancellationToken cancellationToken)
    {
        var tls = new SslStream(_stream);
        using var deadline = DeadlineFrom(cancellationToken);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = _host,
                ApplicationProtocols = applicationProtocol is null ? null : [new SslApplicationProtocol(applicationProtocol)],
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
            },
            deadline.Token);
        PeerCertificate = tls.RemoteCertificate as X509Certificate2;
        _stream = tls;
        _reader = PipeReader.Create(tls);
    }

    /// <summary>Reads a line without its CRLF, as Latin-1 so that no byte is lost.</summary>
    /// <exception cref="EndOfStreamException">The peer closed the connection.</exception>
    /// <exception cref="TimeoutException">Nothing came within the deadline.</exception>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await ReadAsync(cancellationToken);
            var sequence = new SequenceReader<byte>(result.Buffer);
            if (sequence.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
            {
                var text = Encoding.Latin1.GetString(line);
                _reader.AdvanceTo(sequence.Position);
                return text;
            }

            ThrowAtEnd(result);
            _reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>Reads an exact number of bytes.</summary>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<byte[]> ReadBytesAsync(int count, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await ReadAsync(cancellationToken);
            if (result.Buffer.Length >= count)
            {
                var bytes = result.Buffer.Slice(0, count);
                var copy = bytes.ToArray();
                _reader.AdvanceTo(bytes.End);
                return copy;
            }

            ThrowAtEnd(result);
            _reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>Writes a line and its CRLF.</summary>
    /// <param name="line">Latin-1 text.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task WriteLineAsync(string line, CancellationToken cancellationToken) =>
        WriteAsync(Encoding.Latin1.GetBytes(line + "\r\n"), cancellationToken);

    /// <summary>Writes bytes as they are.</summary>
    /// <param name="bytes">What to write.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var deadline = DeadlineFrom(cancellationToken);
        await _stream.WriteAsync(bytes, deadline.Token);
        await _stream.FlushAsync(deadline.Token);
    }

    /// <summary>Sends a byte of urgent data (RFC 9293 section 3.8.5), beside what TLS sends.</summary>
    public void SendUrgentByte() => _socket.Send("!"u8, SocketFlags.OutOfBand);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
        PeerCertificate?.Dispose();
    }

    private static CancellationTokenSource DeadlineFrom(CancellationToken cancellationToken)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        source.CancelAfter(Deadline);
        return source;
    }

    private static void ThrowAtEnd(ReadResult result)
    {
        if (result.IsCompleted)
            throw new EndOfStreamException("The peer closed the connection.");
    }

    private async Task<ReadResult> ReadAsync(CancellationToken cancellationToken)
    {
        using var deadline = DeadlineFrom(cancellationToken);
        try
        {
            return await _reader.ReadAsync(deadline.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{_host} said nothing for {Deadline.TotalSeconds:0} s.", exception);
        }
    }
}
