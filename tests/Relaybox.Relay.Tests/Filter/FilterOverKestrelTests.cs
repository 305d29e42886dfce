using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Dkim;
using Relaybox.Relay.Filter;
using Relaybox.Relay.Tests.Dkim;

namespace Relaybox.Relay.Tests.Filter;

/// <summary>The filter as the daemon runs it: on a TCP port, by Kestrel.</summary>
public sealed class FilterOverKestrelTests
{
    private const string Alice = "alice@one.example";

    [Fact]
    public async Task Filters_a_message_over_tcp_and_stops_with_a_client_connected()
    {
        await using var conversation = Conversation.Outgoing();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Run(conversation.Handler.OnConnectedAsync)));
        await using var app = builder.Build();
        await app.StartAsync(TestContext.Current.CancellationToken);
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());

        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, address.Port, TestContext.Current.CancellationToken);
        var session = SampleMail.Session(Alice, SampleMail.Encrypted(Alice));
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(session[..^"QUIT\r\n".Length]), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream());
        string? line;
        do
            line = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        while (line?.Contains("queued as FAKE", StringComparison.Ordinal) == false);
        Assert.NotNull(line);

        await app.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal("421 4.3.2 Service shutting down", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Registers_both_filters_with_the_settings_of_the_relay()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new RelaySettings { MailDomain = "one.example", MaxMessageSize = 1234 });
        services.AddSingleton<Relaybox.Dns.IDnsResolver>(new KeyDns());
        services.AddSingleton(new RelayPaths());
        services.AddDkim();
        services.AddFilter();
        await using var provider = services.BuildServiceProvider();

        Assert.Equal(1234, provider.GetRequiredService<FilterOptions>().MaxMessageBytes);
        Assert.NotSame(
            provider.GetRequiredKeyedService<FilterConnectionHandler>("outgoing"),
            provider.GetRequiredKeyedService<FilterConnectionHandler>("incoming"));
    }
}
