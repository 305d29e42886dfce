using System.Text;
using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Mail.Dkim;
using Relaybox.Testing;
using Relaybox.Testing.Dkim;
using Relaybox.Testing.Engine;
using Relaybox.Testing.OpenPgp;
using Relaybox.Testing.Smtp;

namespace Relaybox.Integration.Tests;

/// <summary>DKIM (RFC 6376) on the bytes that a peer gets, and on those that a peer brings.</summary>
[Collection(SharedRelays.Name)]
public sealed class Signatures(TwoRelaysFixture fixture) : TwoRelaysTest(fixture)
{
    [Fact]
    public async Task Hold_on_the_bytes_that_a_peer_gets()
    {
        var relays = await RelaysAsync();
        Requirements.NeedRoot();
        Requirements.NeedDkimPy();
        var sender = relays.One.FreshAccount();
        await using var peer = SmtpSink.Listen(relays.HostAddress, TestDomain.Peer.Name);
        await using var smtp = await relays.One.OpenSubmissionAsync(sender, Cancelled);

        (await smtp.SendAsync(sender.Address, TestDomain.Peer.Address("friend"), Difficult(sender.Address), Cancelled)).EnsurePositive();
        var received = await peer.ReceiveAsync(Cancelled);

        Assert.True(received.IsEncrypted);
        var text = Encoding.Latin1.GetString(received.Content.Span);
        Assert.Contains("\r\nSubject: [...]\r\n", text, StringComparison.Ordinal);
        Assert.Contains("\r\n" + new string('x', 998) + "\r\n", text, StringComparison.Ordinal);
        Assert.Contains("gr\u00fc\u00dfe", text, StringComparison.Ordinal);
        await AssertSignedAsync(received, TestDomain.One);
    }

    [Fact]
    public async Task Hold_on_a_bounce()
    {
        var relays = await RelaysAsync();
        Requirements.NeedRoot();
        Requirements.NeedDkimPy();
        var author = TestDomain.Peer.Address("author");
        var nobody = relays.One.FreshAccount().Address;
        await using var peer = SmtpSink.Listen(relays.HostAddress, TestDomain.Peer.Name);
        await using var smtp = await relays.One.OpenSmtpAsync(Relay.Smtp, Cancelled);

        // The returned message is part of the bounce: with lines that an SMTP client would break.
        var message = TestDomain.Peer.Sign(Difficult(author, new string('y', 2500)));
        (await smtp.SendAsync(author, nobody, message, Cancelled)).EnsurePositive();
        var received = await peer.ReceiveAsync(Cancelled);

        Assert.Empty(received.ReversePath);
        Assert.Contains($"MAILER-DAEMON@{TestDomain.One.Name}", Encoding.Latin1.GetString(received.Content.Span), StringComparison.OrdinalIgnoreCase);
        await AssertSignedAsync(received, TestDomain.One);
    }

    [Theory]
    [InlineData("relaxed/simple")]
    [InlineData("simple/relaxed")]
    public async Task Of_another_implementation_are_taken(string canonicalization)
    {
        var relays = await RelaysAsync();
        Requirements.NeedDkimPy();
        var recipient = relays.One.FreshAccount();
        var author = TestDomain.Peer.Address("author");
        await using var inbox = await relays.One.OpenInboxAsync(recipient, Cancelled);
        await using var smtp = await relays.One.OpenSmtpAsync(Relay.Smtp, Cancelled);
        var message = await DkimPy.SignAsync(
            Difficult(author), TestDomain.Peer.Name, TestDomain.Peer.KeyFile, canonicalization, Cancelled);

        (await smtp.SendAsync(author, recipient.Address, message, Cancelled)).EnsurePositive();

        await inbox.WaitForMessagesAsync(1, Cancelled);
    }

    [Fact]
    public async Task Missing_wrong_or_of_a_domain_that_cannot_be_looked_up_are_told_apart()
    {
        var relays = await RelaysAsync();
        var recipient = relays.One.FreshAccount().Address;
        var author = TestDomain.Peer.Address("author");
        await using var smtp = await relays.One.OpenSmtpAsync(Relay.Smtp, Cancelled);
        var message = EncryptedMessage.Sample(author, recipient);

        var unsigned = await smtp.SendAsync(author, recipient, message, Cancelled);
        var changed = await smtp.SendAsync(author, recipient, (byte[])[.. TestDomain.Peer.Sign(message), .. "more\r\n"u8], Cancelled);
        var ours = TestDomain.One.Address("stranger0");
        var unknown = new TestDomain("_relay.broken.test", TestDomain.Peer.KeyFile);
        var uncertain = await smtp.SendAsync(
            unknown.Address("author"), recipient, unknown.Sign(EncryptedMessage.Sample(unknown.Address("author"), recipient)), Cancelled);
        var stolen = await smtp.SendAsync(ours, recipient, TestDomain.Peer.Sign(EncryptedMessage.Sample(ours, recipient)), Cancelled);

        Assert.Equal("554 5.7.1 No DKIM signature found", unsigned.ToString());
        Assert.Equal(451, uncertain.Code);
        Assert.Contains("4.7.5", uncertain.ToString(), StringComparison.Ordinal);
        Assert.Equal("554 5.7.1 No valid DKIM signature found: body hash does not match", changed.ToString());
        Assert.Equal("554 5.7.1 No valid DKIM signature found: no signature of the author's domain", stolen.ToString());
    }

    /// <summary>What breaks signatures elsewhere: 8 bits, long lines, leading dots, white space, folded and doubled fields.</summary>
    private static byte[] Difficult(string from, string longLine = "")
    {
        var sample = Encoding.Latin1.GetString(EncryptedMessage.Sample(from, TestDomain.Peer.Address("friend")));
        var end = sample.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes(
            sample[..end].Replace("Subject: [...]", "Subject: a secret\r\n  that is folded", StringComparison.Ordinal)
            + "\r\nReferences: <a@b>\r\n\t <c@d>\r\nAutocrypt: addr=x; keydata=\r\n AAAA\r\n\r\n"
            + $"gr\u00fc\u00dfe  \t\r\n.\u00ff dot\r\n..\r\n{new string('x', 998)}\r\n{longLine}\r\n \r\n" + sample[(end + 4)..] + "\r\n\r\n");
    }

    private static async Task AssertSignedAsync(ReceivedMail received, TestDomain domain)
    {
        var text = Encoding.Latin1.GetString(received.Content.Span);
        using var message = new DkimMessage(received.Content, isDotStuffed: false);
        using var key = DkimKey.Read(domain.Record);
        var signature = Assert.Single(message.SignaturesOf(domain.Name));

        Assert.Equal(DkimFault.None, message.CheckBody(signature, TimeProvider.System.GetUtcNow()));
        Assert.Equal(DkimFault.None, message.Verify(signature, key));
        Assert.True(await DkimPy.VerifiesAsync(received.Content, $"opendkim._domainkey.{domain.Name}", domain.Record, Cancelled), text);
    }
}
