using System.Net;
using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing.Connections;
using Relaybox.Testing.Engine;

namespace Relaybox.Integration.Tests;

/// <summary>What can be reached of a relay with its usual settings, and which TLS it speaks there.</summary>
[Collection(SharedRelays.Name)]
public sealed class PublicPorts(TwoRelaysFixture fixture) : TwoRelaysTest(fixture)
{
    private const ushort Tls10 = 0x0301, Tls11 = 0x0302, Tls12 = 0x0303;
    private const byte HandshakeFailure = 40, ProtocolVersion = 70;
    private const int TurnPort = 3478;

    /// <summary>ECDHE with AES-GCM, for either kind of key.</summary>
    private static readonly ushort[] Good = [0xC02B, 0xC02F];

    /// <summary>What TLS 1.0 and 1.1 had best: AES-CBC with SHA-1, with and without ECDHE.</summary>
    private static readonly ushort[] Old = [0xC009, 0xC00A, 0xC013, 0xC014, 0x002F, 0x0035];

    [Fact]
    public async Task Nothing_else_can_be_reached()
    {
        var relay = (await RelaysAsync()).One;

        await Wait.UntilAsync(
            "calls are served", async token => (await relay.Container.ListeningSocketsAsync(token)).Any(socket => socket.Port == TurnPort), Cancelled);

        var reachable = (await relay.Container.ListeningSocketsAsync(Cancelled))
            .Where(socket => !IPAddress.IsLoopback(socket.Address))
            .ToList();

        Assert.Equal(
            [Relay.Smtp, Relay.Http, Relay.Imap, Relay.Https, Relay.Submissions, Relay.Submission, Relay.Imaps],
            reachable.Where(socket => socket.Protocol.StartsWith("tcp", StringComparison.Ordinal)).Select(socket => socket.Port).Distinct().Order());
    }

    [Theory]
    [InlineData(Relay.Imap)]
    [InlineData(Relay.Imaps)]
    [InlineData(Relay.Submission)]
    [InlineData(Relay.Submissions)]
    public async Task Clients_need_tls_1_3(int port)
    {
        foreach (var version in (ushort[])[Tls10, Tls11, Tls12])
            Assert.Equal(new TlsAnswer(null, ProtocolVersion), await OfferAsync(port, new TlsOffer(version, [.. Good, .. Old])));
    }

    [Theory]
    [InlineData(Relay.Smtp)]
    [InlineData(Relay.Https)]
    public async Task Peers_and_browsers_need_tls_1_2(int port)
    {
        foreach (var version in (ushort[])[Tls10, Tls11])
            Assert.Equal(new TlsAnswer(null, ProtocolVersion), await OfferAsync(port, new TlsOffer(version, Old)));
        Assert.Equal(new TlsAnswer(Tls12, null), await OfferAsync(port, new TlsOffer(Tls12, Good)));
    }

    [Theory]
    [InlineData(Relay.Smtp, 0xC007, 0xC011, 0x0005, 0x0004)] // RC4, also with MD5
    [InlineData(Relay.Smtp, 0xC008, 0xC012, 0x000A, 0x0009)] // Triple DES, DES
    [InlineData(Relay.Smtp, 0xC018, 0xC019, 0x006C, 0x00A6)] // no authentication
    [InlineData(Relay.Smtp, 0xC006, 0xC010, 0x0002, 0x003B)] // no encryption
    [InlineData(Relay.Https, 0xC007, 0xC011, 0xC008, 0xC012, 0xC018, 0x00A6, 0xC006, 0x003B)]
    public async Task Weak_ciphers_are_refused(int port, params int[] suites) =>
        Assert.Equal(
            new TlsAnswer(null, HandshakeFailure),
            await OfferAsync(port, new TlsOffer(Tls12, [.. suites.Select(suite => (ushort)suite)])));

    private async Task<TlsAnswer> OfferAsync(int port, TlsOffer offer)
    {
        var relay = (await RelaysAsync()).One;
        await using var connection = await LineConnection.ConnectAsync(relay.Address, port, Cancelled);
        if (port is Relay.Imap)
        {
            await connection.ReadLineAsync(Cancelled);
            await connection.WriteLineAsync("a STARTTLS", Cancelled);
            await connection.ReadLineAsync(Cancelled);
        }
        else if (port is Relay.Smtp or Relay.Submission)
        {
            await connection.ReadLineAsync(Cancelled);
            await connection.WriteLineAsync("STARTTLS", Cancelled);
            await connection.ReadLineAsync(Cancelled);
        }

        return await offer.MakeAsync(connection, Cancelled);
    }
}
