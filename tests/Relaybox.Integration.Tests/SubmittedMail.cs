using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing;
using Relaybox.Testing.Engine;
using Relaybox.Testing.OpenPgp;
using Relaybox.Testing.Smtp;

namespace Relaybox.Integration.Tests;

/// <summary>What a client may send: only as itself, and only encrypted.</summary>
[Collection(SharedRelays.Name)]
public sealed class SubmittedMail(TwoRelaysFixture fixture) : TwoRelaysTest(fixture)
{
    [Theory]
    [InlineData(Relay.Submissions)]
    [InlineData(Relay.Submission)]
    public async Task In_clear_is_refused_with_523(int port)
    {
        var relays = await RelaysAsync();
        var sender = relays.One.FreshAccount();
        await using var smtp = await relays.One.OpenSmtpAsync(port, Cancelled);
        (await smtp.LoginAsync(sender.Address, sender.Password, Cancelled)).EnsurePositive();

        var reply = await smtp.SendAsync(sender.Address, "anybody00@_two.test", SmtpData.Cleartext(sender.Address, "anybody00@_two.test"), Cancelled);

        Assert.Equal(523, reply.Code);
        Assert.True((await smtp.CommandAsync("NOOP", Cancelled)).IsPositive);
    }

    [Fact]
    public async Task In_clear_to_a_neighbour_is_refused_with_523()
    {
        var relays = await RelaysAsync();
        var sender = relays.One.FreshAccount();
        var neighbour = relays.One.FreshAccount().Address;
        await using var smtp = await relays.One.OpenSubmissionAsync(sender, Cancelled);

        Assert.Equal(523, (await smtp.SendAsync(sender.Address, neighbour, SmtpData.Cleartext(sender.Address, neighbour), Cancelled)).Code);
    }

    [Fact]
    public async Task With_a_forged_from_header_is_refused_with_500()
    {
        var relays = await RelaysAsync();
        var sender = relays.One.FreshAccount();
        var forged = EncryptedMessage.Sample(relays.One.FreshAccount().Address, "anybody00@_two.test");
        await using var smtp = await relays.One.OpenSubmissionAsync(sender, Cancelled);

        Assert.Equal(500, (await smtp.SendAsync(sender.Address, "anybody00@_two.test", forged, Cancelled)).Code);
    }

    [Fact]
    public async Task From_another_reverse_path_is_refused_with_553()
    {
        var relays = await RelaysAsync();
        var sender = relays.One.FreshAccount();
        var other = relays.One.FreshAccount().Address;
        var forged = EncryptedMessage.Sample(other, "anybody00@_two.test");
        await using var smtp = await relays.One.OpenSubmissionAsync(sender, Cancelled);

        Assert.Equal(553, (await smtp.SendAsync(other, "anybody00@_two.test", forged, Cancelled)).Code);
    }

    [Theory]
    [InlineData(Relay.Submissions)]
    [InlineData(Relay.Submission)]
    public async Task Without_a_log_in_is_refused(int port)
    {
        var relays = await RelaysAsync();
        await using var smtp = await relays.One.OpenSmtpAsync(port, Cancelled);
        var sender = relays.One.FreshAccount().Address;

        Assert.False((await smtp.SendAsync(sender, sender, EncryptedMessage.Sample(sender, sender), Cancelled)).IsPositive);
    }

    [Fact]
    public async Task Encrypted_with_gnupg_reaches_the_other_relay_unchanged()
    {
        var relays = await RelaysAsync();
        Requirements.NeedGnuPg();
        var sender = relays.One.FreshAccount();
        var recipient = relays.Two.FreshAccount();
        await using var inbox = await relays.Two.OpenInboxAsync(recipient, Cancelled);
        await using var gpg = await GnuPg.CreateAsync(sender.Address, Cancelled);
        var message = await gpg.EncryptedMessageAsync(sender.Address, recipient.Address, "For nobody else's eyes.", Cancelled);

        await using var smtp = await relays.One.OpenSubmissionAsync(sender, Cancelled);
        (await smtp.SendAsync(sender.Address, recipient.Address, message, Cancelled)).EnsurePositive();
        await inbox.WaitForMessagesAsync(1, Cancelled);

        Assert.Equal(MessageBody.Of(message), await inbox.FetchAsync(1, "TEXT", Cancelled));
    }

    [Fact]
    public async Task Arrives_without_a_trace_of_the_sender_s_machine()
    {
        var relays = await RelaysAsync();
        var sender = relays.One.FreshAccount();
        var recipient = relays.Two.FreshAccount();
        await using var inbox = await relays.Two.OpenInboxAsync(recipient, Cancelled);
        byte[] message = [.. "User-Agent: Secret/1\r\nX-Mailer: Secret\r\n"u8, .. EncryptedMessage.Sample(sender.Address, recipient.Address)];

        await using var smtp = await relays.One.OpenSubmissionAsync(sender, Cancelled);
        (await smtp.SendAsync(sender.Address, recipient.Address, message, Cancelled)).EnsurePositive();
        await inbox.WaitForMessagesAsync(1, Cancelled);
        var header = System.Text.Encoding.Latin1.GetString(await inbox.FetchAsync(1, "HEADER", Cancelled));

        foreach (var name in (string[])["Received:", "User-Agent:", "X-Mailer:", "client.invalid"])
            Assert.DoesNotContain(name, header, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task To_an_address_that_nobody_has_comes_back_as_a_bounce()
    {
        var relays = await RelaysAsync();
        var sender = relays.One.FreshAccount();
        var nobody = relays.Two.FreshAccount().Address;
        await using var inbox = await relays.One.OpenInboxAsync(sender, Cancelled);
        await using var smtp = await relays.One.OpenSubmissionAsync(sender, Cancelled);

        (await smtp.SendAsync(sender.Address, nobody, EncryptedMessage.Sample(sender.Address, nobody), Cancelled)).EnsurePositive();
        await inbox.WaitForMessagesAsync(1, Cancelled);

        var bounce = System.Text.Encoding.Latin1.GetString(await inbox.FetchAsync(1, string.Empty, Cancelled));
        Assert.Contains("multipart/report", bounce, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(nobody, bounce, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_twenty_senders_at_once_to_one_recipient_waits_for_nobody()
    {
        const int senders = 20;
        const int each = 5;
        var relays = await RelaysAsync();
        var recipient = relays.One.FreshAccount();
        await using var inbox = await relays.One.OpenInboxAsync(recipient, Cancelled);

        await Task.WhenAll(Enumerable.Range(0, senders).Select(async _ =>
        {
            var sender = relays.One.FreshAccount();
            await using var smtp = await relays.One.OpenSubmissionAsync(sender, Cancelled);
            for (var i = 0; i < each; i++)
                (await smtp.SendAsync(sender.Address, recipient.Address, EncryptedMessage.Sample(sender.Address, recipient.Address), Cancelled)).EnsurePositive();
        }));

        await inbox.WaitForMessagesAsync(senders * each, Cancelled);
        // Dovecot lets ten deliveries for a user go on at once if nobody tells it otherwise; the others came half a minute later.
        Assert.DoesNotContain("Too many concurrent deliveries", await relays.One.Container.LogsAsync(Cancelled), StringComparison.Ordinal);
    }
}
