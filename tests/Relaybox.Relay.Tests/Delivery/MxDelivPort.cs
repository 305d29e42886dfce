using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Daemon;
using Relaybox.Relay.Delivery;
using Relaybox.Relay.Tests.Filter;

namespace Relaybox.Relay.Tests.Delivery;

/// <summary>The receiving end of <c>/mxdeliv</c> on a Kestrel with relayd's limits, without TLS, for any bytes of a client.</summary>
internal sealed class MxDelivPort : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly int _port;

    private MxDelivPort(WebApplication app, Conversation gate)
    {
        _app = app;
        Gate = gate;
        _port = new Uri(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()).Port;
    }

    /// <summary>The incoming filter behind it.</summary>
    public Conversation Gate { get; }

    public static async Task<MxDelivPort> OpenAsync(int maxRecipients = 3)
    {
        var gate = Conversation.Incoming(Conversation.SmallLimits with { MaxRecipients = maxRecipients });
        var settings = new RelaySettings { MailDomain = "one.example" };
        var endpoint = new MxDelivEndpoint(gate.Gate, gate.Budget, settings, gate.Options, gate.Clock);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            RelayDaemon.Limit(kestrel.Limits);
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var app = builder.Build();
        app.Run(endpoint.PostAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new MxDelivPort(app, gate);
    }

    /// <summary>Connects and sends these bytes.</summary>
    public async Task<TcpClient> ConnectAsync(string bytes)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(bytes), TestContext.Current.CancellationToken);
        return client;
    }

    /// <summary>Sends a request and returns status and body, <c>200 250 2.0.0 Ok</c>; the connection is closed behind it.</summary>
    public async Task<string> SendAsync(string request)
    {
        using var client = await ConnectAsync(request);
        return await ReadAsync(client);
    }

    public static async Task<string> ReadAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        return answer.Length < 12 ? answer : $"{answer[9..12]} {answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].TrimEnd()}";
    }

    /// <summary>A whole request.</summary>
    public static string Request(string sender, string message, params string[] recipients) =>
        "POST /mxdeliv HTTP/1.1\r\nHost: one.example\r\nConnection: close\r\n"
        + $"Content-Length: {message.Length}\r\nX-MAIL-FROM: {sender}\r\n"
        + string.Concat(recipients.Select(r => $"X-MAIL-TO: {r}\r\n"))
        + $"\r\n{message}";

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Gate.DisposeAsync();
    }
}
