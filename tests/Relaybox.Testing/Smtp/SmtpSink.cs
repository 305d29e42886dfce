using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;

namespace Relaybox.Testing.Smtp;

/// <summary>A mail server on the host, such as that of <c>_peer.test</c>: keeps the bytes of every message it takes.</summary>
public sealed class SmtpSink : IAsyncDisposable
{
    private const int Port = 25;

    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<ReceivedMail> _received = Channel.CreateUnbounded<ReceivedMail>();
    private readonly ConcurrentQueue<string> _commands = [];
    private readonly X509Certificate2 _certificate;
    private readonly string _name;
    private readonly string _domain;
    private readonly Task _serving;

    private SmtpSink(IPAddress address, string name, string domain)
    {
        _name = name;
        _domain = domain;
        _certificate = SelfSigned(name);
        _listener = new TcpListener(address, Port);
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Listens on port 25 of an address of the host, such as a test network's gateway; that takes root.</summary>
    /// <param name="address">The address.</param>
    /// <param name="name">The server's name, in greeting and certificate.</param>
    /// <param name="domain">Whose mail it takes, and its sub-domains' when it starts with a dot; null for its name.</param>
    public static SmtpSink Listen(string address, string name, string? domain = null) => new(IPAddress.Parse(address), name, domain ?? name);

    /// <summary>How it treats who brings mail; a change holds from the next command on.</summary>
    public SmtpManners Manners { get; set; } = new();

    /// <summary>All command lines so far, over TLS or not.</summary>
    public IReadOnlyCollection<string> Commands => _commands;

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
            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            _commands.Enqueue(line);
            switch (verb)
            {
                case "EHLO":
                    // No 8BITMIME: a message must come as it was signed even so.
                    await WriteAsync(stream, Manners.OffersTls && stream is not SslStream ? $"250-{_name}\r\n250 STARTTLS\r\n" : $"250 {_name}\r\n");
                    break;
                case "STARTTLS":
                    await WriteAsync(stream, "220 go ahead\r\n");
                    var tls = new SslStream(stream);
                    var options = new SslServerAuthenticationOptions { ServerCertificate = Manners.Certificate ?? _certificate };
                    await tls.AuthenticateAsServerAsync(options, _stop.Token);
                    stream = tls;
                    break;
                case "MAIL":
                    sender = PathIn(line);
                    recipients = [];
                    await WriteAsync(stream, "250 ok\r\n");
                    break;
                case "RCPT":
                    recipients.Add(PathIn(line));
                    // What an earlier test left in a relay's queue is not this one's.
                    await WriteAsync(stream, IsOurs(recipients[^1]) ? $"{Manners.ToRecipient}\r\n" : "450 4.3.2 not here\r\n");
                    break;
                case "DATA":
                    await WriteAsync(stream, "354 go on\r\n");
                    if (!await TakeAsync(stream, sender, recipients))
                        return;
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

    /// <summary>Reads a message and answers; false when the connection is to be closed instead.</summary>
    private async Task<bool> TakeAsync(Stream stream, string sender, List<string> recipients)
    {
        if (Manners.HangsUpInData)
        {
            await ReadLineAsync(stream);
            return false;
        }

        var content = await ReadContentAsync(stream);
        var reply = Manners.ToMessage;
        await WriteAsync(stream, $"{reply}\r\n");
        if (reply.StartsWith('2'))
            await _received.Writer.WriteAsync(new ReceivedMail(sender, recipients, content, stream is SslStream));
        return true;
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

    private async Task WriteAsync(Stream stream, string text)
    {
        // Slow on purpose: that is what the test asks for.
        if (Manners.Pause > TimeSpan.Zero)
            await Task.Delay(Manners.Pause, _stop.Token);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text), _stop.Token);
    }

    private bool IsOurs(string recipient) => recipient.EndsWith(_domain.StartsWith('.') ? _domain : $"@{_domain}", StringComparison.OrdinalIgnoreCase);

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
