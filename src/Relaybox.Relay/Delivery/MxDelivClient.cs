using System.Globalization;
using System.Security.Authentication;
using System.Text;
using Relaybox.Mail.Smtp;
using Relaybox.Relay.Filter;

namespace Relaybox.Relay.Delivery;

/// <summary>
/// Delivers messages to peers over HTTPS: <c>POST /mxdeliv</c>, the envelope in header fields, the message as body. Keeps
/// connections for a while: the next message in a chat saves two or three round trips.
/// </summary>
internal sealed class MxDelivClient : IAsyncDisposable
{
    /// <summary>The path on every peer.</summary>
    public const string Path = "/mxdeliv";

    private readonly PeerConnector _connector;
    private readonly DeliveryOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly Lock _lock = new();
    private readonly List<MxDelivConnection> _idle = [];
    private readonly ITimer _sweeper;

    /// <param name="connector">How peers are reached.</param>
    /// <param name="options">Limits and times.</param>
    /// <param name="timeProvider">The clock.</param>
    public MxDelivClient(PeerConnector connector, DeliveryOptions options, TimeProvider timeProvider)
    {
        _connector = connector;
        _options = options;
        _timeProvider = timeProvider;
        _sweeper = timeProvider.CreateTimer(
            static client => _ = ((MxDelivClient)client!).SweepAsync(), this, options.IdleTime, options.IdleTime);
    }

    /// <summary>Delivers one message to one host.</summary>
    /// <param name="host">The exchanger.</param>
    /// <param name="isVerified">Whether its certificate must verify.</param>
    /// <param name="envelope">Sender and recipients, all of one domain.</param>
    /// <param name="message">The message, dot-stuffed, with the terminating dot.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer, whatever it is.</returns>
    /// <exception cref="IOException">There was none.</exception>
    public async Task<MxDelivReply> SendAsync(
        string host, bool isVerified, Envelope envelope, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var plain = message[..^DataScanner.TerminatorBytes];
        var head = WriteHead(host, envelope, DotUnstuffer.PlainLength(plain.Span));
        if (TakeIdle(host, isVerified) is { } idle)
        {
            try
            {
                return await SendAsync(idle, head, plain, cancellationToken);
            }
            catch (IOException exception) when (exception.InnerException is not TimeoutException)
            {
                // It was closed meanwhile. Should the peer have taken the message all the same, it gets it twice, not never.
            }
        }

        return await SendAsync(await ConnectAsync(host, isVerified, cancellationToken), head, plain, cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _sweeper.DisposeAsync();
        foreach (var connection in TakeOld(TimeSpan.Zero))
            await connection.DisposeAsync();
    }

    private async Task<MxDelivReply> SendAsync(
        MxDelivConnection connection, byte[] head, ReadOnlyMemory<byte> plain, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.RequestTimeout, _timeProvider);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await connection.SendAsync(head, DotUnstuffer.Pieces(plain), ended.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Said apart from a connection that broke: one wait is enough, and the peer may have the message.
            throw new PeerException($"{connection.Host}: no answer in time", new TimeoutException());
        }
        finally
        {
            await GiveBackAsync(connection);
        }
    }

    private async ValueTask<MxDelivConnection> ConnectAsync(string host, bool isVerified, CancellationToken cancellationToken)
    {
        var socket = await _connector.ConnectAsync(host, _options.PeerHttpsPort, _options.ConnectTimeout, cancellationToken);
        using var timeout = new CancellationTokenSource(_options.HandshakeTimeout, _timeProvider);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await MxDelivConnection.OpenAsync(socket, host, isVerified, ended.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PeerException($"{host}: no TLS in time");
        }
        catch (AuthenticationException exception)
        {
            throw new PeerException($"{host}: TLS failed: {exception.Message}", exception);
        }
    }

    private byte[] WriteHead(string host, Envelope envelope, long bodyBytes)
    {
        var authority = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        var port = _options.PeerHttpsPort == Configuration.RelayPorts.Https ? "" : $":{_options.PeerHttpsPort}";
        var head = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"POST {Path} HTTP/1.1\r\nHost: {authority}{port}\r\n")
            .Append(CultureInfo.InvariantCulture, $"Content-Type: message/rfc822\r\nContent-Length: {bodyBytes}\r\n")
            .Append(CultureInfo.InvariantCulture, $"{MxDelivEndpoint.SenderField}: {envelope.Sender.Path}\r\n");
        foreach (var recipient in envelope.Recipients)
            head.Append(CultureInfo.InvariantCulture, $"{MxDelivEndpoint.RecipientField}: {recipient.Path}\r\n");
        return Encoding.UTF8.GetBytes(head.Append("\r\n").ToString());
    }

    private MxDelivConnection? TakeIdle(string host, bool isVerified)
    {
        lock (_lock)
        {
            while (_idle.FindLast(connection => connection.Host == host && connection.IsVerified == isVerified) is { } connection)
            {
                _idle.Remove(connection);
                if (!connection.IsStale)
                    return connection;
                _ = connection.DisposeAsync().AsTask();
            }
        }

        return null;
    }

    private async ValueTask GiveBackAsync(MxDelivConnection connection)
    {
        connection.IdleSince = _timeProvider.GetTimestamp();
        lock (_lock)
        {
            if (connection.IsReusable && _idle.Count < _options.MaxIdleConnections)
            {
                _idle.Add(connection);
                return;
            }
        }

        await connection.DisposeAsync();
    }

    private async Task SweepAsync()
    {
        foreach (var connection in TakeOld(_options.IdleTime))
            await connection.DisposeAsync();
    }

    private List<MxDelivConnection> TakeOld(TimeSpan age)
    {
        lock (_lock)
        {
            var old = _idle.FindAll(connection => _timeProvider.GetElapsedTime(connection.IdleSince) >= age);
            _idle.RemoveAll(old.Contains);
            return old;
        }
    }
}
