using System.Globalization;
using System.Text;
using Relaybox.Testing.Connections;

namespace Relaybox.Testing.Smtp;

/// <summary>An SMTP client that does exactly what it is told, mistakes included.</summary>
public sealed class SmtpConnection : IAsyncDisposable
{
    private readonly LineConnection _connection;

    private SmtpConnection(LineConnection connection) => _connection = connection;

    /// <summary>The connection below, for bytes that are no SMTP.</summary>
    public LineConnection Connection => _connection;

    /// <summary>The lines of the last EHLO reply, the greeting's own left out.</summary>
    public IReadOnlyList<string> Capabilities { get; private set; } = [];

    /// <summary>Connects, reads the greeting, turns to TLS where asked and says EHLO.</summary>
    /// <param name="host">The server.</param>
    /// <param name="port">Its port.</param>
    /// <param name="security">How TLS is reached.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="applicationProtocol">The protocol to offer by ALPN.</param>
    public static async Task<SmtpConnection> OpenAsync(
        string host, int port, TransportSecurity security, CancellationToken cancellationToken, string? applicationProtocol = null)
    {
        var smtp = new SmtpConnection(await LineConnection.ConnectAsync(host, port, cancellationToken));
        try
        {
            await smtp.GreetAsync(security, applicationProtocol, cancellationToken);
            return smtp;
        }
        catch
        {
            await smtp.DisposeAsync();
            throw;
        }
    }

    /// <summary>Connects to a Unix socket of LMTP (RFC 2033), reads the greeting and says LHLO. With one recipient a message has one reply, as in SMTP.</summary>
    /// <param name="path">The socket's file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<SmtpConnection> OpenLmtpAsync(string path, CancellationToken cancellationToken)
    {
        var lmtp = new SmtpConnection(await LineConnection.ConnectAsync(path, cancellationToken));
        try
        {
            (await lmtp.ReadReplyAsync(cancellationToken)).EnsurePositive();
            (await lmtp.CommandAsync("LHLO client.invalid", cancellationToken)).EnsurePositive();
            return lmtp;
        }
        catch
        {
            await lmtp.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a command line and reads the reply.</summary>
    /// <param name="command">The command without its CRLF.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SmtpReply> CommandAsync(string command, CancellationToken cancellationToken)
    {
        await _connection.WriteLineAsync(command, cancellationToken);
        return await ReadReplyAsync(cancellationToken);
    }

    /// <summary>Reads one reply of one or more lines.</summary>
    /// <exception cref="InvalidDataException">The peer speaks no SMTP.</exception>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SmtpReply> ReadReplyAsync(CancellationToken cancellationToken)
    {
        List<string> lines = [];
        while (true)
        {
            var line = await _connection.ReadLineAsync(cancellationToken);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), CultureInfo.InvariantCulture, out var code))
                throw new InvalidDataException($"Not an SMTP reply: {line}");
            lines.Add(line.Length > 4 ? line[4..] : string.Empty);
            if (line.Length == 3 || line[3] != '-')
                return new SmtpReply(code, lines);
        }
    }

    /// <summary>Says EHLO and keeps the capabilities.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SmtpReply> EhloAsync(CancellationToken cancellationToken)
    {
        var reply = await CommandAsync("EHLO client.invalid", cancellationToken);
        Capabilities = [.. reply.Lines.Skip(1)];
        return reply;
    }

    /// <summary>Logs in with AUTH PLAIN and an initial response (RFC 4616).</summary>
    /// <param name="user">The address.</param>
    /// <param name="password">Its password.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<SmtpReply> LoginAsync(string user, string password, CancellationToken cancellationToken) =>
        CommandAsync($"AUTH PLAIN {Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user}\0{password}"))}", cancellationToken);

    /// <summary>Sends one message; the reply is the first refusal on the way, or the one after the final dot.</summary>
    /// <param name="reversePath">The address of MAIL FROM; empty for a bounce.</param>
    /// <param name="recipient">The address of RCPT TO.</param>
    /// <param name="message">The message, CRLF line ends, not dot-stuffed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SmtpReply> SendAsync(
        string reversePath, string recipient, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        foreach (var command in (string[])[$"MAIL FROM:<{reversePath}>", $"RCPT TO:<{recipient}>", "DATA"])
        {
            var reply = await CommandAsync(command, cancellationToken);
            if (!reply.IsPositive)
                return reply;
        }

        return await SendContentAsync(SmtpData.Encode(message.Span), cancellationToken);
    }

    /// <summary>Sends bytes as they are (what follows a 354) and reads the reply.</summary>
    /// <param name="wire">The bytes, the final dot included.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SmtpReply> SendContentAsync(ReadOnlyMemory<byte> wire, CancellationToken cancellationToken)
    {
        await _connection.WriteAsync(wire, cancellationToken);
        return await ReadReplyAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task GreetAsync(TransportSecurity security, string? applicationProtocol, CancellationToken cancellationToken)
    {
        if (security == TransportSecurity.Implicit)
            await _connection.StartTlsAsync(applicationProtocol, cancellationToken);
        (await ReadReplyAsync(cancellationToken)).EnsurePositive();
        (await EhloAsync(cancellationToken)).EnsurePositive();
        if (security != TransportSecurity.StartTls)
            return;
        (await CommandAsync("STARTTLS", cancellationToken)).EnsurePositive();
        await _connection.StartTlsAsync(applicationProtocol, cancellationToken);
        (await EhloAsync(cancellationToken)).EnsurePositive();
    }
}
