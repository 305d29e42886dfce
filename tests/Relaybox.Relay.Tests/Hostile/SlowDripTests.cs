using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Daemon;
using Relaybox.Relay.Dkim;
using Relaybox.Relay.Metadata;
using Relaybox.Relay.Metrics;
using Relaybox.Relay.Routing;
using Relaybox.Relay.Tests.Delivery;
using Relaybox.Relay.Tests.Dkim;
using Relaybox.Relay.Tests.Filter;
using Relaybox.Relay.Tests.Metadata;
using Relaybox.Relay.Web;

namespace Relaybox.Relay.Tests.Hostile;

/// <summary>
/// Peers that send a byte now and then, each before the server would give up on silence: what they began ends by the time that the
/// whole of it may take, in every protocol.
/// </summary>
public sealed class SlowDripTests
{
    private const string Alice = "alice@one.example";
    private const string ToData = $"MAIL FROM:<{Alice}>\r\nRCPT TO:<bob@two.example>\r\nDATA\r\n";

    private readonly ManualTime _clock = new();

    [Fact]
    public async Task A_command_of_the_outgoing_filter_is_whole_in_time()
    {
        await using var conversation = Conversation.Outgoing();
        await using var peer = new DrippingPeer(conversation.Handler.OnConnectedAsync, conversation.Clock);
        await peer.SendAsync("EHLO x\r\n");

        await AssertEndsAsync(peer, conversation.Options.ClientTimeout);
    }

    [Fact]
    public async Task A_line_that_is_too_long_already_is_whole_in_time()
    {
        await using var conversation = Conversation.Outgoing();
        await using var peer = new DrippingPeer(conversation.Handler.OnConnectedAsync, conversation.Clock);
        await peer.SendAsync("EHLO x\r\n" + new string('x', 3 * conversation.Options.MaxCommandLineBytes));

        await AssertEndsAsync(peer, conversation.Options.ClientTimeout);
    }

    [Fact]
    public async Task Commands_may_come_slowly_one_after_the_other()
    {
        await using var conversation = Conversation.Outgoing();
        await using var peer = new DrippingPeer(conversation.Handler.OnConnectedAsync, conversation.Clock);
        var pause = conversation.Options.ClientTimeout * 0.4;

        for (var i = 0; i < 10; i++)
        {
            await peer.SendAsync("NO");
            conversation.Clock.Advance(pause);
            await peer.SendAsync("OP\r\n");
            conversation.Clock.Advance(pause);
        }

        Assert.False(peer.IsEnded);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_is_whole_in_time_and_holds_up_nobody_meanwhile(bool isOutgoing)
    {
        await using var conversation = isOutgoing ? Conversation.Outgoing() : Conversation.Incoming();
        await using var peer = new DrippingPeer(conversation.Handler.OnConnectedAsync, conversation.Clock);
        await peer.SendAsync("EHLO x\r\n" + ToData + "From: ");
        var taken = conversation.Budget.TakenBytes;

        var other = await conversation.SpeakAsync("EHLO x\r\n" + ToData.Replace("DATA", "RSET", StringComparison.Ordinal) + "QUIT\r\n");
        Assert.EndsWith("250 2.0.0 Ok\r\n221 2.0.0 Bye\r\n", other, StringComparison.Ordinal);
        Assert.InRange(taken, 1, 100_000);
        await AssertEndsAsync(peer, conversation.Options.MessageTimeout);
        Assert.Equal(0, conversation.Budget.TakenBytes);
        Assert.Equal(0, conversation.Postfix.Connections);
    }

    [Fact]
    public async Task A_message_for_peers_is_whole_in_time()
    {
        await using var conversation = new DeliveryConversation();
        await using var peer = new DrippingPeer(conversation.Handler.OnConnectedAsync, conversation.Clock);
        await peer.SendAsync("LHLO x\r\n" + ToData.Replace("two.example", "_a.test", StringComparison.Ordinal) + "From: ");

        await AssertEndsAsync(peer, Conversation.SmallLimits.MessageTimeout);
        Assert.Equal(0, conversation.Budget.TakenBytes);
        Assert.Empty(conversation.PeerA.Requests);
    }

    [Theory]
    [InlineData("\0\u0001\0\0M<alice@one.example>")]
    [InlineData("\0\0\0\u0008LFrom\0a\0\0\0\u0001\0B")]
    public async Task A_packet_for_the_milter_is_whole_in_time(string begun)
    {
        var options = new MilterOptions();
        await using var peer = Milter(options);
        await peer.SendAsync(begun);

        await AssertEndsAsync(peer, options.MessageTimeout);
    }

    [Fact]
    public async Task A_message_for_the_milter_is_whole_in_time_however_quick_each_packet_is()
    {
        var options = new MilterOptions();
        await using var peer = Milter(options);
        var pause = options.MessageTimeout / 10;

        for (var i = 0; i < 12 && !peer.IsEnded; i++)
        {
            await peer.SendAsync("\0\0\0\u0008LFrom\0a\0");
            _clock.Advance(pause);
        }

        Assert.True(peer.IsEnded);
    }

    [Fact]
    public async Task A_look_up_is_whole_in_time()
    {
        var handler = new SocketmapHandler([], _clock, NullLogger<SocketmapHandler>.Instance);
        await using var peer = new DrippingPeer(handler.OnConnectedAsync, _clock);
        await peer.SendAsync("3:a b,90000:");

        await AssertEndsAsync(peer, SocketmapHandler.IdleTimeout);
    }

    [Fact]
    public async Task A_line_of_dovecots_dict_is_whole_in_time()
    {
        using var fixture = new MetadataFixture();
        var handler = new DictConnectionHandler(fixture.Entries, fixture.Time, NullLogger<DictConnectionHandler>.Instance);
        await using var peer = new DrippingPeer(handler.OnConnectedAsync, fixture.Time);
        await peer.SendAsync("H4\t0\t0\t\tmetadata\nL");

        await AssertEndsAsync(peer, DictConnectionHandler.LineTimeout);
    }

    [Fact]
    public async Task A_tls_hello_is_whole_in_time()
    {
        var relay = new ConnectionRelay(_clock, NullLogger<ConnectionRelay>.Instance);
        var multiplexer = new AlpnMultiplexer(new RelayListeners(), relay, _clock, NullLogger<AlpnMultiplexer>.Instance);
        await using var peer = new DrippingPeer(
            connection => multiplexer.HandleAsync(connection, _ => throw new InvalidOperationException("It was no hello yet.")), _clock);
        await peer.SendAsync("\u0016\u0003\u0001\u003f\u00ff\u0001\0\u003f\u00f0");

        await AssertEndsAsync(peer, AlpnMultiplexer.HelloTimeout);
    }

    /// <summary>A peer of the milter that has negotiated already.</summary>
    private DrippingPeer Milter(MilterOptions options)
    {
        using var folder = new TemporaryFolder();
        var identity = new DkimIdentity(new RelaySettings { MailDomain = "one.example" }, folder.Paths, NullLogger<DkimIdentity>.Instance);
        var handler = new MilterConnectionHandler(identity, options, _clock, new RelayMetrics(), NullLogger<MilterConnectionHandler>.Instance);
        var peer = new DrippingPeer(
            async connection =>
            {
                await handler.OnConnectedAsync(connection);
                identity.Dispose();
            },
            _clock);
        peer.SendAsync((byte[])[.. MilterClient.Numbers(13), (byte)'O', .. MilterClient.Numbers(6, 0x1FF, 0x1FFFFF)]).GetAwaiter().GetResult();
        return peer;
    }

    /// <summary>Drips, quicker than silence is given up on; the connection ends when the whole has taken too long.</summary>
    private static async Task AssertEndsAsync(DrippingPeer peer, TimeSpan limit)
    {
        var pause = limit / 10;

        var time = await peer.DripAsync('\u0001', pause, 3 * limit);

        Assert.True(peer.IsEnded);
        Assert.InRange(time, limit - pause, limit + pause);
    }
}
