using System.Net;
using System.Net.Sockets;
using System.Text;
using Relaybox.Relay.Delivery;
using Relaybox.Relay.Filter;
using Relaybox.Relay.Routing;
using Relaybox.Relay.Tests.Filter;
using Relaybox.Relay.Tests.Routing;

namespace Relaybox.Relay.Tests.Delivery;

/// <summary>The delivery with two peers on loopback, <c>_a.test</c> and <c>_b.test</c>, and a fake Postfix for SMTP.</summary>
internal sealed class DeliveryConversation : IAsyncDisposable
{
    private static readonly IPAddress AddressOfA = IPAddress.Parse("127.0.0.11");
    private static readonly IPAddress AddressOfB = IPAddress.Parse("127.0.0.12");

    private readonly TcpListener _smtpOfA;
    private readonly ReinjectPool _pool;
    private readonly MxDelivClient _https;

    public DeliveryConversation(Func<DeliveryOptions, DeliveryOptions>? with = null)
    {
        PeerA = new TestPeer(AddressOfA, 0);
        PeerB = new TestPeer(AddressOfB, PeerA.Port);
        _smtpOfA = new TcpListener(AddressOfA, 0);
        _smtpOfA.Start();
        Dns.Host("mx.a.test", AddressOfA).Host("mx.b.test", AddressOfB);
        Dns.Mx("_a.test", isAuthentic: false, "mx.a.test").Mx("_b.test", isAuthentic: false, "mx.b.test");

        var options = new DeliveryOptions
        {
            PeerHttpsPort = PeerA.Port,
            PeerSmtpPort = ((IPEndPoint)_smtpOfA.LocalEndpoint).Port,
            SmtpOnlyReinject = Postfix.EndPoint,
            WithNearAddresses = true,
        };
        Options = with?.Invoke(options) ?? options;
        var session = Conversation.SmallLimits with { MaxRecipients = 1000 };
        Budget = new BufferBudget(session.MaxBufferedBytes, TimeProvider.System);
        SmtpOnly = new SmtpOnlyPeers(Clock);
        Unreachable = new UnreachablePeers(Options.UnreachableTime, Clock);
        _pool = new ReinjectPool(Postfix.EndPoint, session, TimeProvider.System, Log);
        var connector = new PeerConnector(Dns, Options, TimeProvider.System);
        _https = new MxDelivClient(connector, Options, TimeProvider.System);
        var delivery = new PeerDelivery(
            new PeerRouter(Dns, new MtaStsPolicies(Dns, new FakeMtaStsSource(), TimeProvider.System), Options), connector, _https, _pool, SmtpOnly, Unreachable, Options, new LogLinesOf<PeerDelivery>(Log));
        var receiver = new DeliveryReceiver(delivery, new PeerLanes(Options), Unreachable, Options);
        Handler = new FilterConnectionHandler(new FilterServices("delivery", receiver, Budget, session, Clock, Log));
    }

    public ManualTime Clock { get; } = new();

    public FakeResolver Dns { get; } = new();

    /// <summary>Speaks HTTPS, and SMTP as far as a connection goes.</summary>
    public TestPeer PeerA { get; }

    /// <summary>Speaks HTTPS alone.</summary>
    public TestPeer PeerB { get; }

    public FakePostfix Postfix { get; } = new();

    public DeliveryOptions Options { get; }

    /// <summary>What the operator reads.</summary>
    public LogLines Log { get; } = new();

    public BufferBudget Budget { get; }

    public SmtpOnlyPeers SmtpOnly { get; }

    public UnreachablePeers Unreachable { get; }

    public FilterConnectionHandler Handler { get; }

    public Conversation.Client Connect() => new(Handler);

    /// <summary>Sends one message and returns the replies to its end, one for each recipient.</summary>
    public async Task<string[]> SendAsync(string sender, string message, string[] recipients, ChunkMode mode = ChunkMode.Whole)
    {
        await using var client = Connect();
        var sending = client.SendAsync(Encoding.UTF8.GetBytes(Session(sender, message, recipients)), mode, andClose: true);
        var output = await client.ReadToEndAsync();
        await sending;
        var lines = output.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        return lines[(Array.FindIndex(lines, line => line.StartsWith("354", StringComparison.Ordinal)) + 1)..^1];
    }

    public static string Session(string sender, string message, params string[] recipients) =>
        SampleMail.Session(sender, message, recipients).Replace("EHLO", "LHLO", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await PeerA.DisposeAsync();
        await PeerB.DisposeAsync();
        _smtpOfA.Dispose();
        await _https.DisposeAsync();
        await _pool.DisposeAsync();
        await Postfix.DisposeAsync();
        Budget.Dispose();
    }
}
