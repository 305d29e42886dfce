using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Daemon;
using Relaybox.Relay.Tests.Web;

namespace Relaybox.Relay.Tests.Daemon;

/// <summary>relayd on free ports, with listeners in Dovecot's and Postfix's places behind 443.</summary>
public sealed class RunningRelayd : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly TcpListener _imap = new(IPAddress.Loopback, 0);
    private readonly TcpListener _submission = new(IPAddress.Loopback, 0);
    private WebApplication? _app;

    internal RelayListeners Listeners { get; private set; } = new();

    internal RelayPaths Paths => _folder.Paths;

    internal WebApplication App => _app!;

    public async ValueTask InitializeAsync()
    {
        TestCertificate.Write(Paths, "relay.test", DateTime.UnixEpoch.AddYears(56));
        _imap.Start();
        _submission.Start();
        Listeners = new RelayListeners
        {
            Http = FreePort(),
            Https = FreePort(),
            Accounts = FreePort(),
            Socketmap = FreePort(),
            HasMailPath = false,
            ProxiedImaps = (IPEndPoint)_imap.LocalEndpoint,
            ProxiedSubmissions = (IPEndPoint)_submission.LocalEndpoint,
        };
        _app = RelayDaemon.Build(new RelaySettings { MailDomain = "_relay.test", MaxLoad = 1000 }, Paths, Listeners);
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        _imap.Dispose();
        _submission.Dispose();
        _folder.Dispose();
    }

    /// <summary>Takes the next connection that relayd hands to Dovecot.</summary>
    internal ValueTask<Socket> AcceptImapAsync() => _imap.AcceptSocketAsync(TestContext.Current.CancellationToken);

    /// <summary>Takes the next connection that relayd hands to Postfix.</summary>
    internal ValueTask<Socket> AcceptSubmissionAsync() => _submission.AcceptSocketAsync(TestContext.Current.CancellationToken);

    /// <summary>Connects to one of relayd's ports.</summary>
    internal static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        return socket;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
