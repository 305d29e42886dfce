using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing;
using Relaybox.Testing.Engine;
using Relaybox.Testing.OpenPgp;
using Relaybox.Testing.Smtp;

namespace Relaybox.Integration.Tests;

/// <summary>What a relay takes out of messages, and what it neither tells nor writes down about its users.</summary>
/// <remarks>With relays of its own: other tests have peers at the address of this test, and a peer's may be in logs and in the queue.</remarks>
public sealed class Hygiene(TwoRelaysFixture fixture) : TwoRelaysTest(fixture), IClassFixture<TwoRelaysFixture>
{
    private const string Secret = "canary-of-the-sender";

    [Fact]
    public async Task Submitted_mail_loses_its_traces_and_every_subject_is_masked()
    {
        var header = await HeaderAfterSubmissionAsync(
            $"Received: from {Secret} by x; Mon, 02 Nov 2026 10:00:00 +0000\r\nX-Originating-IP: {Secret}\r\nX-Mailer: {Secret}\r\n" +
            $"User-Agent: {Secret}\r\n {Secret}\r\nuser-agent: {Secret}\r\nSubject: {Secret}\r\n {Secret}\r\nSUBJECT: {Secret}\r\nSubject:\r\n\t{Secret}\r\n" +
            $"Subject: =?utf-8?q?{Secret}?=\r\nDKIM-Signature: v=1; h={Secret}\r\nAuthentication-Results: {Secret}; dkim=pass\r\n");

        Assert.DoesNotContain(Secret, header, StringComparison.OrdinalIgnoreCase);
        foreach (var name in (string[])["Received:", "X-Originating-IP", "X-Mailer", "User-Agent", "Authentication-Results"])
            Assert.DoesNotContain(name, header, StringComparison.OrdinalIgnoreCase);
        var subjects = header.Split("\r\n").Where(line => line.StartsWith("subject", StringComparison.OrdinalIgnoreCase)).ToArray();
        Assert.Equal(5, subjects.Length);
        Assert.All(subjects, subject => Assert.Equal("Subject: [...]", subject));
    }

    [Fact]
    public async Task Nobody_learns_from_vrfy_or_expn_who_has_an_account()
    {
        var relays = await RelaysAsync();
        var known = relays.One.FreshAccount();
        await using var submission = await relays.One.OpenSubmissionAsync(known, Cancelled);
        await using var smtp = await relays.One.OpenSmtpAsync(Relay.Smtp, Cancelled);

        foreach (var connection in (SmtpConnection[])[submission, smtp])
        {
            foreach (var name in (string[])[known.Address, relays.One.FreshAccount().Address, "root", "<>", "a@elsewhere.example"])
            {
                var reply = await connection.CommandAsync($"VRFY {name}", Cancelled);
                Assert.Equal(252, reply.Code);
                Assert.DoesNotContain(reply.Lines, line => name.Length > 4 && line.Contains(name, StringComparison.Ordinal));
            }

            Assert.InRange((await connection.CommandAsync("EXPN staff", Cancelled)).Code, 500, 559);
        }
    }

    [Fact]
    public async Task Neither_logs_nor_stored_mail_name_a_client_or_a_user()
    {
        var relays = await RelaysAsync();
        var (sender, recipient, nobody) = (relays.One.FreshAccount(), relays.Two.FreshAccount(), relays.Two.FreshAccount());
        await using var inbox = await relays.Two.OpenInboxAsync(recipient, Cancelled);
        await using var own = await relays.One.OpenInboxAsync(sender, Cancelled);
        var message = EncryptedMessage.Sample(sender.Address, recipient.Address);
        var messageId = Encoding.ASCII.GetString(message).Split("Message-ID: <")[1].Split('@')[0];
        var client = await ClientAddressAsync(relays.One);

        await using var smtp = await relays.One.OpenSubmissionAsync(sender, Cancelled);
        (await smtp.SendAsync(sender.Address, recipient.Address, message, Cancelled)).EnsurePositive();
        (await smtp.SendAsync(sender.Address, nobody.Address, message, Cancelled)).EnsurePositive();
        await smtp.SendAsync(sender.Address, recipient.Address, SmtpData.Cleartext(sender.Address, recipient.Address, Secret), Cancelled);
        await smtp.SendAsync(recipient.Address, recipient.Address, message, Cancelled);
        await MisbehaveAsync(relays.One, sender);
        await inbox.WaitForMessagesAsync(1, Cancelled);
        await own.WaitForMessagesAsync(1, Cancelled);

        var logs = await relays.One.Container.LogsAsync(Cancelled) + await relays.Two.Container.LogsAsync(Cancelled);
        Assert.DoesNotMatch(Whole(client), logs);
        foreach (var trace in (string[])[messageId, Secret, sender.Address, recipient.Address, nobody.Address, LocalPart(sender), LocalPart(recipient), LocalPart(nobody)])
            Assert.DoesNotContain(trace, logs, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("status=bounced", logs, StringComparison.Ordinal);

        foreach (var stored in (byte[][])[await inbox.FetchAsync(1, string.Empty, Cancelled), await own.FetchAsync(1, string.Empty, Cancelled)])
        {
            var text = Encoding.Latin1.GetString(stored);
            Assert.DoesNotContain(client, text, StringComparison.Ordinal);
            Assert.DoesNotContain("client.invalid", text, StringComparison.Ordinal);
        }

        await NothingOnDiskNamesAsync(relays.One, client);
        await NothingOnDiskNamesAsync(relays.Two, client);
    }

    private static string LocalPart(MailAccount account) => account.Address.Split('@')[0];

    /// <summary>Wrong passwords, refused recipients, a line that is no command, and a hang-up within a message.</summary>
    private static async Task MisbehaveAsync(Relay relay, MailAccount account)
    {
        await using var imap = await relay.OpenImapAsync(Relay.Imaps, Cancelled);
        await imap.LoginAsync(account.Address, "a wrong password", Cancelled);
        await using var submission = await relay.OpenSmtpAsync(Relay.Submission, Cancelled);
        await submission.LoginAsync(account.Address, "a wrong password", Cancelled);
        await using var smtp = await relay.OpenSmtpAsync(Relay.Smtp, Cancelled);
        await smtp.SendAsync(account.Address, "somebody@elsewhere.example", EncryptedMessage.Sample(account.Address, account.Address), Cancelled);
        await smtp.CommandAsync($"{Secret} {account.Address}", Cancelled);
        await smtp.CommandAsync($"MAIL FROM:<{account.Address}>", Cancelled);
        await smtp.CommandAsync($"RCPT TO:<{account.Address}>", Cancelled);
        await smtp.CommandAsync("DATA", Cancelled);
        await smtp.Connection.WriteLineAsync($"Subject: {Secret}", Cancelled);
    }

    /// <summary>The address under which the relays see this test.</summary>
    private static async Task<string> ClientAddressAsync(Relay relay)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(relay.Address, Relay.Imaps, Cancelled);
        return ((IPEndPoint)socket.LocalEndPoint!).Address.ToString();
    }

    /// <summary>Finds an address, and no other that begins with it.</summary>
    private static Regex Whole(string address) => new($@"\b{Regex.Escape(address)}(\D|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant);

    private static async Task NothingOnDiskNamesAsync(Relay relay, string client)
    {
        var folder = Directory.CreateTempSubdirectory("relaybox-test-");
        try
        {
            (await ContainerEngine.RunAsync(["cp", "--quiet", $"{relay.Container.Id}:/data/.", folder.FullName], Cancelled)).EnsureSuccess();
            var files = folder.GetFiles("*", SearchOption.AllDirectories);
            Assert.NotEmpty(files);
            var address = Whole(client);
            foreach (var file in files)
            {
                var content = await File.ReadAllBytesAsync(file.FullName, Cancelled);
                Assert.False(address.IsMatch(Encoding.Latin1.GetString(content)), string.Create(CultureInfo.InvariantCulture, $"{file.FullName} holds the client's address."));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<string> HeaderAfterSubmissionAsync(string fields)
    {
        var relays = await RelaysAsync();
        var sender = relays.One.FreshAccount();
        var recipient = relays.One.FreshAccount();
        await using var inbox = await relays.One.OpenInboxAsync(recipient, Cancelled);
        await using var smtp = await relays.One.OpenSubmissionAsync(sender, Cancelled);
        var sample = Encoding.ASCII.GetString(EncryptedMessage.Sample(sender.Address, recipient.Address));
        (await smtp.SendAsync(sender.Address, recipient.Address, Encoding.ASCII.GetBytes(fields + sample), Cancelled)).EnsurePositive();
        await inbox.WaitForMessagesAsync(1, Cancelled);
        return Encoding.Latin1.GetString(await inbox.FetchAsync(1, "HEADER", Cancelled));
    }
}
