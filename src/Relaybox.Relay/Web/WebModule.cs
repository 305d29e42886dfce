using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Daemon;

namespace Relaybox.Relay.Web;

/// <summary>Registers the web server: ports 80 and 443.</summary>
internal static class WebModule
{
    /// <summary>Adds the site and what 443 needs.</summary>
    public static void AddWeb(this IServiceCollection services) => services
        .AddSingleton<ServedCertificate>()
        .AddHostedService<CertificateRefresher>()
        .AddSingleton<ConnectionRelay>()
        .AddSingleton<AlpnMultiplexer>()
        .AddSingleton<NewAccountEndpoint>()
        .AddSingleton<HealthEndpoint>()
        .AddSingleton<FrontPage>()
        .AddSingleton<SetupPage>()
        .AddSingleton<Site>()
        .AddSingleton<HttpRedirect>();

    /// <summary>Opens the public ports, on every address.</summary>
    public static void ListenWeb(this KestrelServerOptions kestrel, RelaySettings settings, RelayListeners listeners)
    {
        Listen(kestrel, settings, listeners.Http, options =>
        {
            options.Protocols = HttpProtocols.Http1;
            options.Mark(Listener.Http);
        });
        Listen(kestrel, settings, listeners.Https, options =>
        {
            options.Protocols = HttpProtocols.Http1AndHttp2;
            options.Mark(Listener.Https);
            var multiplexer = kestrel.ApplicationServices.GetRequiredService<AlpnMultiplexer>();
            options.Use(next => connection => multiplexer.HandleAsync(connection, next));
            UseHttps(options, kestrel.ApplicationServices.GetRequiredService<ServedCertificate>());
        });
    }

    private static void Listen(KestrelServerOptions kestrel, RelaySettings settings, int port, Action<ListenOptions> configure)
    {
        if (settings.DisableIpv6) kestrel.Listen(System.Net.IPAddress.Any, port, configure);
        else kestrel.ListenAnyIP(port, configure);
    }

    private static void UseHttps(ListenOptions options, ServedCertificate certificates) =>
        options.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = AlpnMultiplexer.HelloTimeout,
            // Protocol versions are OpenSSL's default: TLS 1.2 and later.
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = certificates.Current
                    ?? throw new AuthenticationException("There is no certificate to serve HTTPS with yet."),
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            }),
        });
}
