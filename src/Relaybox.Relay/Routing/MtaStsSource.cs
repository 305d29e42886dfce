using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Relaybox.Dns;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Routing;

/// <summary>Fetches policies over HTTPS, from a host whose certificate verifies, without following anybody elsewhere (RFC 8461 section 3.3).</summary>
internal sealed partial class MtaStsSource : IMtaStsSource, IDisposable
{
    /// <summary>How long a fetch may take. No message waits that long for it (<see cref="MtaStsPolicies.Patience"/>).</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    private readonly IDnsResolver _resolver;
    private readonly RelaySettings _settings;
    private readonly ILogger<MtaStsSource> _logger;
    private readonly SocketsHttpHandler _handler;
    private readonly HttpClient _client;

    /// <param name="resolver">Finds the policy hosts.</param>
    /// <param name="settings">Whether IPv6 is used.</param>
    /// <param name="logger">Where failures are logged.</param>
    public MtaStsSource(IDnsResolver resolver, RelaySettings settings, ILogger<MtaStsSource> logger)
    {
        (_resolver, _settings, _logger) = (resolver, settings, logger);
        _handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            MaxResponseHeadersLength = 16,
            // Each domain is asked once in days: no connection is worth keeping.
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = ConnectAsync,
        };
        _client = new HttpClient(_handler) { Timeout = s_timeout, MaxResponseContentBufferSize = MtaStsPolicy.MaxBytes };
    }

    /// <summary>The policy hosts' port.</summary>
    public int Port { get; init; } = RelayPorts.Https;

    /// <summary>Who vouches for the policy hosts; null for the authorities that the system trusts.</summary>
    public X509ChainPolicy? Trust
    {
        get => _handler.SslOptions.CertificateChainPolicy;
        init => _handler.SslOptions.CertificateChainPolicy = value;
    }

    /// <inheritdoc />
    public async Task<MtaStsPolicy?> FetchAsync(string domain, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client.GetAsync(new Uri($"https://mta-sts.{domain}:{Port}/.well-known/mta-sts.txt"), cancellationToken);
            // The media type keeps whoever may put files on that host from making policy.
            if (response.StatusCode == HttpStatusCode.OK && response.Content.Headers.ContentType?.MediaType == "text/plain")
                return MtaStsPolicy.Parse(Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken)));
            Log.NoPolicy(_logger, domain, $"status {(int)response.StatusCode}");
        }
        catch (Exception exception) when (exception is HttpRequestException or UriFormatException or IOException)
        {
            Log.NoPolicy(_logger, domain, exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NoPolicy(_logger, domain, "no answer in time");
        }

        return null;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }

    /// <summary>Connects to the first address that answers, as our own resolver knows them.</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await _resolver.ResolveAddressesAsync(context.DnsEndPoint.Host, !_settings.DisableIpv6, cancellationToken);
        // The socket refuses an empty list as an argument.
        if (addresses.Records.Count == 0) throw new IOException("the policy host has no address");
        Socket? socket = null;
        try
        {
            socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync([.. addresses.Records], context.DnsEndPoint.Port, cancellationToken);
            var stream = new NetworkStream(socket, ownsSocket: true);
            socket = null;
            return stream;
        }
        finally
        {
            socket?.Dispose();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(8101, LogLevel.Debug, "The MTA-STS policy of {Domain} could not be fetched: {Reason}.")]
        public static partial void NoPolicy(ILogger logger, string domain, string reason);
    }
}
