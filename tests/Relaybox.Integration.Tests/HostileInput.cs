using System.Text;
using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing;
using Relaybox.Testing.Engine;
using Relaybox.Testing.OpenPgp;
using Relaybox.Testing.Smtp;

namespace Relaybox.Integration.Tests;

/// <summary>Input that breaks the rules is refused with the right code, and the connection stays in step.</summary>
[Collection(SharedRelays.Name)]
public sealed class HostileInput(TwoRelaysFixture fixture) : TwoRelaysTest(fixture)
{
    private const string Recipient = "anybody00@_two.test";

    /// <summary>The relay's default limit of a message.</summary>
    private const int MaxMessageBytes = 31_457_280;

    [Theory]
    [InlineData("GARBAGE \x01\x02\x7f")]
    [InlineData("MAIL")]
    [InlineData("MAIL FROM:<no address")]
    [InlineData("DATA")]
    [InlineData("RCPT TO:<anybody00@_two.test>")]
    public async Task Commands_that_are_none_are_refused(string command)
    {
        var relays = await RelaysAsync();
        var sender = relays.One.FreshAccount();
        await using var smtp = await relays.One.OpenSubmissionAsync(sender, Cancelled);

        Assert.InRange((await smtp.CommandAsync(command, Cancelled)).Code, 500, 555);
        await AssertInStepAsync(smtp, sender);
    }

    [Fact]
    public async Task A_command_line_of_a_megabyte_is_refused_or_hung_up_on()
    {
        var relays = await RelaysAsync();
        var sender = relays.One.FreshAccount();
        await using var smtp = await relays.One.OpenSubmissionAsync(sender, Cancelled);

        SmtpReply? reply = null;
        try
        {
            reply = await smtp.CommandAsync("GARBAGE " + new string('x', 1_000_000), Cancelled);
        }
        catch (IOException)
        {
            // The server need not read all of it.
        }

        Assert.InRange(reply?.Code ?? 500, 500, 555);
        await using var next = await relays.One.OpenSubmissionAsync(sender, Cancelled);
        await AssertInStepAsync(next, sender);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\n.\r\n")]
    [InlineData("\n.\n")]
    [InlineData("\r.\r\n")]
    public async Task A_bare_line_end_in_a_message_is_refused(string lineEnd)
    {
        var relays = await RelaysAsync();
        var sender = relays.One.FreshAccount();
        await using var smtp = await relays.One.OpenSubmissionAsync(sender, Cancelled);
        var message = EncryptedMessage.Sample(sender.Address, Recipient);

        var reply = await smtp.SendAsync(sender.Address, Recipient, Insert(message, $"one{lineEnd}two\r\n"), Cancelled);

        Assert.InRange(reply.Code, 500, 555);
    }

    [Fact]
    public async Task An_over_long_line_in_a_message_is_refused()
    {
        var relays = await RelaysAsync();
        var sender = relays.One.FreshAccount();
        await using var smtp = await relays.One.OpenSubmissionAsync(sender, Cancelled);
        var message = Insert(EncryptedMessage.Sample(sender.Address, Recipient), new string('x', 100_000) + "\r\n");

        Assert.InRange((await smtp.SendAsync(sender.Address, Recipient, message, Cancelled)).Code, 500, 555);
        await AssertInStepAsync(smtp, sender);
    }

    [Fact]
    public async Task A_message_announced_over_the_limit_is_refused_with_552()
    {
        var relays = await RelaysAsync();
        var sender = relays.One.FreshAccount();
        await using var smtp = await relays.One.OpenSubmissionAsync(sender, Cancelled);

        var reply = await smtp.CommandAsync($"MAIL FROM:<{sender.Address}> SIZE={MaxMessageBytes + 1}", Cancelled);

        Assert.Equal(552, reply.Code);
        await AssertInStepAsync(smtp, sender);
    }

    [Fact]
    public async Task A_message_that_grows_over_the_limit_is_refused_with_552()
    {
        var relays = await RelaysAsync();
        var sender = relays.One.FreshAccount();
        await using var smtp = await relays.One.OpenSubmissionAsync(sender, Cancelled);
        var line = new string('x', 76) + "\r\n";
        var filler = new StringBuilder().Insert(0, line, (MaxMessageBytes / line.Length) + 1).ToString();

        var reply = await smtp.SendAsync(sender.Address, Recipient, Insert(EncryptedMessage.Sample(sender.Address, Recipient), filler), Cancelled);

        Assert.Equal(552, reply.Code);
        await AssertInStepAsync(smtp, sender);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData("no header at all\r\n")]
    [InlineData("From: <\xff\xfe>\r\n\r\n\x00\x01\x02\r\n")]
    [InlineData("Content-Type: multipart/encrypted; boundary=\"\r\n\r\n--\r\n")]
    public async Task A_message_that_is_none_is_refused(string message)
    {
        var relays = await RelaysAsync();
        var sender = relays.One.FreshAccount();
        await using var smtp = await relays.One.OpenSubmissionAsync(sender, Cancelled);

        var reply = await smtp.SendAsync(sender.Address, Recipient, Encoding.Latin1.GetBytes(message), Cancelled);

        Assert.InRange(reply.Code, 500, 555);
        await AssertInStepAsync(smtp, sender);
    }

    /// <summary>Puts text before the end of a message, in the last part's place.</summary>
    private static byte[] Insert(byte[] message, string text) => [.. message, .. Encoding.Latin1.GetBytes(text)];

    /// <summary>A good message still passes on the same connection.</summary>
    private static async Task AssertInStepAsync(SmtpConnection smtp, MailAccount sender)
    {
        Assert.Equal(250, (await smtp.CommandAsync("RSET", Cancelled)).Code);
        var reply = await smtp.SendAsync(sender.Address, sender.Address, EncryptedMessage.Sample(sender.Address, sender.Address), Cancelled);
        Assert.Equal(250, reply.Code);
    }
}
