using System.Globalization;
using Relaybox.Testing.Connections;

namespace Relaybox.Testing.Imap;

/// <summary>A small IMAP client (RFC 9051): log in, look at a mailbox, wait in IDLE.</summary>
public sealed class ImapConnection : IAsyncDisposable
{
    private readonly LineConnection _connection;
    private int _lastTag;

    private ImapConnection(LineConnection connection) => _connection = connection;

    /// <summary>The connection below.</summary>
    public LineConnection Connection => _connection;

    /// <summary>The server's greeting; it may carry the capabilities.</summary>
    public string Greeting { get; private set; } = string.Empty;

    /// <summary>Connects, reads the greeting and turns to TLS where asked.</summary>
    /// <param name="host">The server.</param>
    /// <param name="port">Its port.</param>
    /// <param name="security">How TLS is reached.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="applicationProtocol">The protocol to offer by ALPN.</param>
    public static async Task<ImapConnection> OpenAsync(
        string host, int port, TransportSecurity security, CancellationToken cancellationToken, string? applicationProtocol = null)
    {
        var imap = new ImapConnection(await LineConnection.ConnectAsync(host, port, cancellationToken));
        try
        {
            await imap.GreetAsync(security, applicationProtocol, cancellationToken);
            return imap;
        }
        catch
        {
            await imap.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs one command to its tagged response.</summary>
    /// <param name="command">The command without tag and CRLF.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ImapResponse> CommandAsync(string command, CancellationToken cancellationToken)
    {
        var tag = await SendAsync(command, cancellationToken);
        return await ReadToTagAsync(tag, cancellationToken);
    }

    /// <summary>Logs in with the LOGIN command.</summary>
    /// <param name="user">The address.</param>
    /// <param name="password">Its password.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<ImapResponse> LoginAsync(string user, string password, CancellationToken cancellationToken) =>
        CommandAsync($"LOGIN {Quote(user)} {Quote(password)}", cancellationToken);

    /// <summary>The server's capabilities at this moment.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<string>> CapabilitiesAsync(CancellationToken cancellationToken)
    {
        var response = (await CommandAsync("CAPABILITY", cancellationToken)).EnsureOk();
        return [.. response.Untagged.SelectMany(data => data.Text.Split(' ')).Skip(1)];
    }

    /// <summary>Selects INBOX and returns how many messages it holds.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<int> SelectInboxAsync(CancellationToken cancellationToken)
    {
        var response = (await CommandAsync("SELECT INBOX", cancellationToken)).EnsureOk();
        return response.Untagged.Select(data => ExistsCount(data.Text)).OfType<int>().Last();
    }

    /// <summary>Fetches a section of a message, such as <c>TEXT</c> or nothing for all of it.</summary>
    /// <param name="sequenceNumber">The message.</param>
    /// <param name="section">The section's name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<byte[]> FetchAsync(int sequenceNumber, string section, CancellationToken cancellationToken)
    {
        var response = (await CommandAsync($"FETCH {sequenceNumber} BODY.PEEK[{section}]", cancellationToken)).EnsureOk();
        return response.Untagged.SelectMany(data => data.Literals).Single();
    }

    /// <summary>Waits in IDLE (RFC 2177) until INBOX, already selected, holds at least this many messages.</summary>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task WaitForMessagesAsync(int count, CancellationToken cancellationToken)
    {
        // A NOOP first: what arrived before IDLE began is told here.
        var before = (await CommandAsync("NOOP", cancellationToken)).EnsureOk();
        if (before.Untagged.Any(data => ExistsCount(data.Text) >= count))
            return;
        var tag = await StartIdleAsync(cancellationToken);
        await ReadExistsAsync(count, cancellationToken);
        await EndIdleAsync(tag, cancellationToken);
    }

    /// <summary>Enters IDLE; returns the tag that ends it.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string> StartIdleAsync(CancellationToken cancellationToken)
    {
        var tag = await SendAsync("IDLE", cancellationToken);
        var line = await _connection.ReadLineAsync(cancellationToken);
        return line.StartsWith('+') ? tag : throw new InvalidDataException($"No continuation after IDLE: {line}");
    }

    /// <summary>Reads what IDLE tells until the mailbox holds at least this many messages.</summary>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task ReadExistsAsync(int count, CancellationToken cancellationToken)
    {
        while (true)
        {
            var data = await ReadDataAsync(await _connection.ReadLineAsync(cancellationToken), cancellationToken);
            if (ExistsCount(data.Text) >= count)
                return;
        }
    }

    /// <summary>Ends IDLE.</summary>
    /// <param name="tag">What <see cref="StartIdleAsync"/> returned.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task EndIdleAsync(string tag, CancellationToken cancellationToken)
    {
        await _connection.WriteLineAsync("DONE", cancellationToken);
        (await ReadToTagAsync(tag, cancellationToken)).EnsureOk();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static int? ExistsCount(string data) =>
        data.EndsWith(" EXISTS", StringComparison.Ordinal)
        && int.TryParse(data.AsSpan(0, data.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture, out var count)
            ? count
            : null;

    /// <summary>The length a line announces for the literal after it, <c>{123}</c> at its end.</summary>
    private static int? LiteralLength(string line)
    {
        var open = line.LastIndexOf('{');
        return open >= 0 && line.EndsWith('}')
            && int.TryParse(line.AsSpan(open + 1, line.Length - open - 2), CultureInfo.InvariantCulture, out var length)
                ? length
                : null;
    }

    private async Task GreetAsync(TransportSecurity security, string? applicationProtocol, CancellationToken cancellationToken)
    {
        if (security == TransportSecurity.Implicit)
            await _connection.StartTlsAsync(applicationProtocol, cancellationToken);
        Greeting = await _connection.ReadLineAsync(cancellationToken);
        if (security != TransportSecurity.StartTls)
            return;
        (await CommandAsync("STARTTLS", cancellationToken)).EnsureOk();
        await _connection.StartTlsAsync(applicationProtocol, cancellationToken);
    }

    private async Task<string> SendAsync(string command, CancellationToken cancellationToken)
    {
        var tag = string.Create(CultureInfo.InvariantCulture, $"a{++_lastTag}");
        await _connection.WriteLineAsync($"{tag} {command}", cancellationToken);
        return tag;
    }

    private async Task<ImapResponse> ReadToTagAsync(string tag, CancellationToken cancellationToken)
    {
        List<ImapData> untagged = [];
        while (true)
        {
            var line = await _connection.ReadLineAsync(cancellationToken);
            if (line.StartsWith(tag + ' ', StringComparison.Ordinal))
            {
                var words = line.Split(' ', 3);
                return new ImapResponse(words[1], words.ElementAtOrDefault(2) ?? string.Empty, untagged);
            }

            untagged.Add(await ReadDataAsync(line, cancellationToken));
        }
    }

    private async Task<ImapData> ReadDataAsync(string line, CancellationToken cancellationToken)
    {
        List<byte[]> literals = [];
        var text = line;
        while (LiteralLength(line) is { } length)
        {
            literals.Add(await _connection.ReadBytesAsync(length, cancellationToken));
            line = await _connection.ReadLineAsync(cancellationToken);
            text += line;
        }

        return new ImapData(text.StartsWith("* ", StringComparison.Ordinal) ? text[2..] : text, literals);
    }
}
