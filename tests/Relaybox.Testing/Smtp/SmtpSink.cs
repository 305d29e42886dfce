using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;

namespace Relaybox.Testing.Smtp;

/// <summary>The mail server of <c>_peer.test</c>, on the host: takes every message over STARTTLS and keeps the bytes of its DATA.</summary>
public sealed class SmtpSink : IAsyncDisposable
{
    private const int Port = 25;

    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<ReceivedMail> _received = Channel.CreateUnbounded<ReceivedMail>();
    private readonly X509Certificate2 _certificate;
    private readonly string _name;
    private readonly Task _serving;

    private SmtpSink(IPAddress address, string name)
    {
        _name = name;
        _certificate = SelfSigned(name);
        _listener = new TcpListener(address, Port);
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Listens on port 25 of an address of the host, such as a test network's gateway; that takes root.</summary>
    /// <param name="address">The address.</param>
    /// <param name="name">The server's name, in greeting and certificate.</param>
    public static SmtpSink Listen(string address, string name) => new(IPAddress.Parse(address), name);

    /// <summary>Waits for the next message.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ReceivedMail> ReceiveAsync(CancellationToken cancellationToken) =>
        await _received.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _certificate.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        List<Task> sessions = [];
        try
        {
            while (true)
                sessions.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }

        await Task.WhenAll(sessions).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        Stream stream = client.GetStream();
        await WriteAsync(stream, $"220 {_name} ESMTP\r\n");
        var (sender, recipients) = ("", new List<string>());
        while (await ReadLineAsync(stream) is { } line)
        {
            switch (line.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "EHLO":
                    // No 8BITMIME: a message must come as it was signed even so.
                    await WriteAsync(stream, stream is SslStream ? $"250 {_name}\r\n" : $"250-{_name}\r\n250 STARTTLS\r\n");
                    break;
                case "STARTTLS":
                    await WriteAsync(stream, "220 go ahead\r\n");
                    var tls = new SslStream(stream);
                    await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
                    stream = tls;
                    break;
                case "MAIL":
                    sender = PathIn(line);
                    recipients = [];
                    await WriteAsync(stream, "250 ok\r\n");
                    break;
                case "RCPT":
                    recipients.Add(PathIn(line));
                    await WriteAsync(stream, "250 ok\r\n");
                    break;
                case "DATA":
                    await WriteAsync(stream, "354 go on\r\n");
                    var content = await ReadContentAsync(stream);
                    await WriteAsync(stream, "250 taken\r\n");
                    await _received.Writer.WriteAsync(new ReceivedMail(sender, recipients, content, stream is SslStream));
                    break;
                case "QUIT":
                    await WriteAsync(stream, "221 bye\r\n");
                    return;
                default:
                    await WriteAsync(stream, "250 ok\r\n");
                    break;
            }
        }
    }

    /// <summary>Reads to the final dot and takes doubled dots back.</summary>
    private async Task<byte[]> ReadContentAsync(Stream stream)
    {
        using var content = new MemoryStream();
        while (await ReadLineAsync(stream) is { } line && line != ".")
            content.Write(Encoding.Latin1.GetBytes($"{(line.StartsWith('.') ? line[1..] : line)}\r\n"));
        return content.ToArray();
    }

    /// <summary>A line as Latin-1, so that no byte is lost; null at the end.</summary>
    private async Task<string?> ReadLineAsync(Stream stream)
    {
        var line = new StringBuilder();
        var octet = new byte[1];
        while (await stream.ReadAsync(octet, _stop.Token) == 1)
        {
            line.Append((char)octet[0]);
            if (line.Length >= 2 && line[^1] == '\n' && line[^2] == '\r')
                return line.ToString(0, line.Length - 2);
        }

        return null;
    }

    private async Task WriteAsync(Stream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text), _stop.Token);

    private static string PathIn(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name.TrimStart('_'));
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
