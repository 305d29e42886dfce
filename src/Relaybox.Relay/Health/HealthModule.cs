using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Relaybox.Dns;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Daemon;
using Relaybox.Relay.Web;

namespace Relaybox.Relay.Health;

/// <summary>Registers what a relay's health depends on.</summary>
internal static class HealthModule
{
    /// <summary>Adds the monitor and every check.</summary>
    public static void AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<HealthSocket>().AddSingleton<HealthMonitor>().AddHostedService(provider => provider.GetRequiredService<HealthMonitor>());
        services.AddSingleton<IHealthCheck>(new SmtpCheck("SMTP from peers (Postfix)", Loopback(RelayPorts.Smtp), "EHLO"));
        services.AddSingleton<IHealthCheck>(new SmtpCheck("Submission (Postfix)", Loopback(RelayPorts.Submission), "EHLO"));
        services.AddSingleton<IHealthCheck>(new SmtpCheck("The outgoing filter", Loopback(RelayPorts.OutgoingFilter), "EHLO"));
        services.AddSingleton<IHealthCheck>(new SmtpCheck("The incoming filter", Loopback(RelayPorts.IncomingFilter), "EHLO"));
        services.AddSingleton<IHealthCheck>(new ImapCheck(Loopback(RelayPorts.Imap)));
        services.AddSingleton<IHealthCheck>(provider => new SmtpCheck(
            "Delivery (Dovecot LMTP)", new UnixDomainSocketEndPoint(provider.GetRequiredService<RelayPaths>().DovecotLmtpSocket), "LHLO"));
        services.AddSingleton<IHealthCheck>(provider => new AuthenticationCheck(
            new UnixDomainSocketEndPoint(provider.GetRequiredService<RelayPaths>().DovecotAuthSocket)));
        services.AddSingleton<IHealthCheck>(provider => new QueueCheck(
            new UnixDomainSocketEndPoint(provider.GetRequiredService<RelayPaths>().PostfixShowqSocket), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IHealthCheck>(provider => new ResolverCheck(provider.GetRequiredService<IDnsResolver>()));
        services.AddSingleton<IHealthCheck>(provider => new DiskCheck(
            provider.GetRequiredService<RelayPaths>().Data, provider.GetRequiredService<RelaySettings>().MaxMessageSize));
        services.AddSingleton<IHealthCheck>(provider => new CertificateCheck(
            provider.GetRequiredService<ServedCertificate>(), provider.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Opens the health socket.</summary>
    public static void ListenHealth(this KestrelServerOptions kestrel, RelayPaths paths) => kestrel.ListenUnixSocket<HealthSocket>(paths.HealthSocket);

    private static IPEndPoint Loopback(int port) => new(IPAddress.Loopback, port);
}
