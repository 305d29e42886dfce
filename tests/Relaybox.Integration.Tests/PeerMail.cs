using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing.Connections;
using Relaybox.Testing.Dkim;
using Relaybox.Testing.Engine;
using Relaybox.Testing.OpenPgp;
using Relaybox.Testing.Smtp;

namespace Relaybox.Integration.Tests;

/// <summary>What other servers may bring to port 25: over TLS, encrypted, for addresses here.</summary>
[Collection(SharedRelays.Name)]
public sealed class PeerMail(TwoRelaysFixture fixture) : TwoRelaysTest(fixture)
{
    private static readonly string Stranger = TestDomain.Peer.Address("stranger0");

    [Fact]
    public async Task Is_refused_before_starttls()
    {
        var relays = await RelaysAsync();
        await using var smtp = await SmtpConnection.OpenAsync(relays.One.Address, Relay.Smtp, TransportSecurity.None, Cancelled);

        var reply = await smtp.CommandAsync($"MAIL FROM:<{Stranger}>", Cancelled);

        Assert.Equal(530, reply.Code);
        Assert.Contains("STARTTLS", smtp.Capabilities, StringComparer.Ordinal);
    }

    [Fact]
    public async Task In_clear_is_refused_with_523()
    {
        var relays = await RelaysAsync();
        var recipient = relays.One.FreshAccount();
        await using var inbox = await relays.One.OpenInboxAsync(recipient, Cancelled);
        await using var smtp = await relays.One.OpenSmtpAsync(Relay.Smtp, Cancelled);

        var reply = await smtp.SendAsync(Stranger, recipient.Address, SmtpData.Cleartext(Stranger, recipient.Address), Cancelled);

        Assert.Equal(523, reply.Code);
        Assert.True((await smtp.CommandAsync("NOOP", Cancelled)).IsPositive);
    }

    [Fact]
    public async Task Encrypted_is_delivered()
    {
        var relays = await RelaysAsync();
        var recipient = relays.One.FreshAccount();
        var message = TestDomain.Peer.Sign(EncryptedMessage.Sample(Stranger, recipient.Address));
        await using var inbox = await relays.One.OpenInboxAsync(recipient, Cancelled);
        await using var smtp = await relays.One.OpenSmtpAsync(Relay.Smtp, Cancelled);

        (await smtp.SendAsync(Stranger, recipient.Address, message, Cancelled)).EnsurePositive();
        await inbox.WaitForMessagesAsync(1, Cancelled);

        Assert.Equal(MessageBody.Of(message), await inbox.FetchAsync(1, "TEXT", Cancelled));
    }

    [Fact]
    public async Task For_another_domain_is_not_relayed()
    {
        var relays = await RelaysAsync();
        await using var smtp = await relays.One.OpenSmtpAsync(Relay.Smtp, Cancelled);
        (await smtp.CommandAsync($"MAIL FROM:<{Stranger}>", Cancelled)).EnsurePositive();

        Assert.InRange((await smtp.CommandAsync("RCPT TO:<somebody@elsewhere.invalid>", Cancelled)).Code, 550, 554);
    }

    [Fact]
    public async Task Cannot_find_out_which_addresses_exist()
    {
        var relays = await RelaysAsync();
        var known = relays.One.FreshAccount();
        await using var inbox = await relays.One.OpenInboxAsync(known, Cancelled);
        await using var smtp = await relays.One.OpenSmtpAsync(Relay.Smtp, Cancelled);

        foreach (var verb in (string[])["VRFY", "EXPN"])
        {
            var ofKnown = await smtp.CommandAsync($"{verb} {known.Address}", Cancelled);
            var ofUnknown = await smtp.CommandAsync($"{verb} {relays.One.FreshAccount().Address}", Cancelled);
            Assert.Equal(ofUnknown.Code, ofKnown.Code);
        }

        (await smtp.CommandAsync($"MAIL FROM:<{Stranger}>", Cancelled)).EnsurePositive();
        Assert.True((await smtp.CommandAsync($"RCPT TO:<{relays.One.FreshAccount().Address}>", Cancelled)).IsPositive);
    }
}
