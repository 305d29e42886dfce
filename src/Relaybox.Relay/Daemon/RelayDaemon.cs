using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Relaybox.Relay.Accounts;
using Relaybox.Relay.Acme;
using Relaybox.Relay.Calls;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Delivery;
using Relaybox.Relay.Dkim;
using Relaybox.Relay.Entry;
using Relaybox.Relay.Events;
using Relaybox.Relay.Expiry;
using Relaybox.Relay.Filter;
using Relaybox.Relay.Health;
using Relaybox.Relay.Logs;
using Relaybox.Relay.Metadata;
using Relaybox.Relay.Metrics;
using Relaybox.Relay.Push;
using Relaybox.Relay.Routing;
using Relaybox.Relay.Web;
using Relaybox.Relay.Zone;

namespace Relaybox.Relay.Daemon;

/// <summary>relayd's long-running side: one process, one Kestrel, the modules beside each other.</summary>
internal static partial class RelayDaemon
{
    /// <summary>
    /// How long open connections may take to end. The engine gives a relay 10 s, s6 its services 5 s; an IMAP client
    /// that is cut off simply comes back.
    /// </summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(1.5);

    /// <summary>Serves until it is told to stop, by the token or by SIGTERM.</summary>
    /// <exception cref="IOException">A port is taken or a socket cannot be made; the message says which.</exception>
    public static async Task RunAsync(RelaySettings settings, RelayPaths paths, CancellationToken cancellationToken)
    {
        await using var app = Build(settings, paths, new RelayListeners());
        await app.StartAsync(cancellationToken);
        using var gate = ReadyGate.Open(paths.Ready);
        Log.Ready(app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(RelayDaemon).FullName!), settings.MailDomain);
        await app.WaitForShutdownAsync(cancellationToken);
    }

    /// <summary>Puts the process together without starting it.</summary>
    public static WebApplication Build(RelaySettings settings, RelayPaths paths, RelayListeners listeners)
    {
        // Slim would read appsettings.json, watch it, and take settings from DOTNET_* and ASPNETCORE_* variables: a
        // relay's behaviour has one source, RelaySettings.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "relayd" });
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning);

        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddSingleton(settings).AddSingleton(paths).AddSingleton(listeners).AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<HttpDispatcher>();
        builder.Services.AddDns();
        builder.Services.AddPeerRouting();
        builder.Services.AddDkim();
        builder.Services.AddFilter();
        builder.Services.AddDelivery();
        builder.Services.AddAccounts();
        builder.Services.AddWeb();
        builder.Services.AddAcme();
        builder.Services.AddZone();
        builder.Services.AddHealth();
        builder.Services.AddMetadata();
        builder.Services.AddPush();
        builder.Services.AddCalls();
        builder.Services.AddMetrics(settings);
        builder.Services.AddExpiry();
        builder.Services.AddEvents();
        builder.Services.AddLogs();

        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            Limit(kestrel.Limits);
            if (listeners.HasMailPath)
            {
                kestrel.ListenFilter();
                kestrel.ListenDelivery();
                kestrel.ListenDkim(paths);
            }

            kestrel.ListenWeb(settings, listeners);
            kestrel.ListenAccounts(listeners);
            kestrel.ListenPeerRouting(listeners);
            kestrel.ListenHealth(paths);
            kestrel.ListenMetadata(paths);
            kestrel.ListenMetrics(settings, listeners);
            kestrel.ListenExpiry(paths);
            kestrel.ListenEvents(paths);
            kestrel.ListenLogs(paths);
        });

        var app = builder.Build();
        app.Run(app.Services.GetRequiredService<HttpDispatcher>().HandleAsync);
        return app;
    }

    /// <summary>Nothing that relayd serves over HTTP has a large request but mail, which lifts the limit for itself: what is larger is an attack.</summary>
    internal static void Limit(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = 16 * 1024;
        // A message from a peer has a field for each recipient, up to a thousand.
        limits.MaxRequestHeaderCount = 1100;
        limits.MaxRequestHeadersTotalSize = 128 * 1024;
        limits.MaxRequestLineSize = 4 * 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        limits.Http2.MaxStreamsPerConnection = 32;
    }

    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Information, "Ready for {MailDomain}.")]
        public static partial void Ready(ILogger logger, string mailDomain);
    }
}
