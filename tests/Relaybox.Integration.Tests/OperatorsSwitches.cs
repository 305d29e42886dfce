using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing;
using Relaybox.Testing.Engine;
using Relaybox.Testing.OpenPgp;

namespace Relaybox.Integration.Tests;

/// <summary>What an operator switches on or off, seen from outside: metrics, calls, the record of IMAP, IPv6, the size of mailboxes.</summary>
public sealed partial class OperatorsSwitches(ConfiguredRelay fixture) : IClassFixture<ConfiguredRelay>, IAsyncDisposable
{
    private const int TurnPort = 3478, MetricsPort = 3903;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_are_open_metrics_and_count_what_happens()
    {
        var relay = await fixture.RelayAsync();
        using var web = relay.OpenWeb("http");
        var page = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{relay.Address}:{MetricsPort}/metrics"));
        var before = Sample(await web.GetStringAsync(page, Cancelled), "relaybox_deliveries_total{result=\"delivered\"}");
        var account = relay.FreshAccount();
        await using var inbox = await relay.OpenInboxAsync(account, Cancelled);
        await using var smtp = await relay.OpenSubmissionAsync(account, Cancelled);

        (await smtp.SendAsync(account.Address, account.Address, EncryptedMessage.Sample(account.Address, account.Address), Cancelled)).EnsurePositive();
        await inbox.WaitForMessagesAsync(1, Cancelled);
        await Wait.UntilAsync(
            "the delivery is counted",
            async token => Sample(await web.GetStringAsync(page, token), "relaybox_deliveries_total{result=\"delivered\"}") > before,
            Cancelled);

        using var answer = await web.GetAsync(page, Cancelled);
        var text = await answer.Content.ReadAsStringAsync(Cancelled);
        Assert.Equal("application/openmetrics-text", answer.Content.Headers.ContentType?.MediaType);
        Assert.All(text.Split('\n')[..^2], line => Assert.Matches(OpenMetricsLine(), line));
        Assert.EndsWith("\n# EOF\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain(account.Address, text, StringComparison.Ordinal);
        Assert.True(Sample(text, "relaybox_messages_signed_total") > 0);
        using var other = await web.GetAsync(new Uri(page, "/"), Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task Without_calls_no_credentials_are_told_and_nobody_answers()
    {
        var relay = await fixture.RelayAsync();
        await using var imap = await relay.OpenInboxAsync(relay.FreshAccount(), Cancelled);

        var answer = (await imap.CommandAsync("GETMETADATA \"\" (/shared/vendor/deltachat/turn /shared/vendor/deltachat/maxsmtprecipients)", Cancelled)).EnsureOk();

        // The other entry shows that the question was understood.
        var entries = Assert.Single(answer.Untagged);
        Assert.Equal("1000", Encoding.ASCII.GetString(Assert.Single(entries.Literals)));
        Assert.DoesNotMatch("deltachat/turn (\"|{)", entries.Text);
        Assert.DoesNotContain(await relay.Container.ProcessesAsync(Cancelled), process => process.Name.StartsWith("turnserver", StringComparison.Ordinal));
        Assert.DoesNotContain(await relay.Container.ListeningSocketsAsync(Cancelled), socket => socket.Port == TurnPort);
        using var client = new UdpClient();
        client.Connect(relay.Address, TurnPort);
        // A STUN binding request (RFC 8489 section 5): a server would answer; here the kernel says that nobody listens.
        await client.SendAsync(Convert.FromHexString("000100002112a442000102030405060708090a0b"), Cancelled);
        var refused = await Assert.ThrowsAsync<SocketException>(async () => await client.ReceiveAsync(Cancelled));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Fact]
    public async Task The_record_of_imap_has_both_directions_and_no_password()
    {
        var relay = await fixture.RelayAsync();
        var account = relay.FreshAccount();
        await using (var imap = await relay.OpenInboxAsync(account, Cancelled))
        {
            (await imap.CommandAsync("ID (\"name\" \"a-client-of-a-test\")", Cancelled)).EnsureOk();
            (await imap.CommandAsync("LOGOUT", Cancelled)).EnsureOk();
        }

        var mailbox = Path.Combine(fixture.Folder, "mail", account.Address);
        await Wait.UntilAsync("the record is written", async token => (await RecordAsync(mailbox, "*.in", token)).Contains("LOGOUT", StringComparison.Ordinal), Cancelled);
        var (said, heard) = (await RecordAsync(mailbox, "*.in", Cancelled), await RecordAsync(mailbox, "*.out", Cancelled));
        Assert.Contains("a-client-of-a-test", said, StringComparison.Ordinal);
        Assert.Contains("SELECT INBOX", said, StringComparison.Ordinal);
        Assert.Contains("EXISTS", heard, StringComparison.Ordinal);
        foreach (var secret in (string[])[account.Password, Convert.ToBase64String(Encoding.ASCII.GetBytes($"\0{account.Address}\0{account.Password}"))])
            Assert.DoesNotContain(secret, said + heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_ipv6_every_daemon_listens_on_ipv4_alone()
    {
        var relay = await fixture.RelayAsync();

        var sockets = await relay.Container.ListeningSocketsAsync(Cancelled);

        Assert.DoesNotContain(sockets, socket => socket.Address.AddressFamily == AddressFamily.InterNetworkV6);
        Assert.Equal([25, 80, 143, 443, 465, 587, 993, MetricsPort], sockets.Where(socket => socket.Address.Equals(IPAddress.Any)).Select(socket => socket.Port).Order());
    }

    [Fact]
    public async Task What_does_not_fit_into_a_mailbox_comes_back_and_says_so()
    {
        var relay = await fixture.RelayAsync();
        var (sender, full) = (relay.FreshAccount(), relay.FreshAccount());
        await using var bounces = await relay.OpenInboxAsync(sender, Cancelled);
        await using var inbox = await relay.OpenInboxAsync(full, Cancelled);
        // Of the last day, so that nothing is trimmed; half a kilobyte of 1,048,576 bytes is left.
        var content = new string('x', 1_048_000);
        (await inbox.CommandAsync(string.Create(CultureInfo.InvariantCulture, $"APPEND INBOX (\\Deleted) {{{content.Length}+}}\r\n{content}"), Cancelled)).EnsureOk();
        await using var smtp = await relay.OpenSubmissionAsync(sender, Cancelled);
        var message = EncryptedMessage.Sample(sender.Address, full.Address);

        (await smtp.SendAsync(sender.Address, full.Address, message, Cancelled)).EnsurePositive();
        await bounces.WaitForMessagesAsync(1, Cancelled);

        var bounce = Encoding.Latin1.GetString(await bounces.FetchAsync(1, string.Empty, Cancelled));
        Assert.Contains("multipart/report", bounce, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\r\nStatus: 5.2.2\r\n", bounce, StringComparison.Ordinal);
        Assert.Contains("\r\nAction: failed\r\n", bounce, StringComparison.Ordinal);
        Assert.Contains($"\r\nFinal-Recipient: rfc822; {full.Address}\r\n", bounce, StringComparison.Ordinal);
        Assert.Matches("(?i)quota exceeded", bounce);
        Assert.Equal(1, await inbox.SelectInboxAsync(Cancelled));
        (await inbox.CommandAsync("EXPUNGE", Cancelled)).EnsureOk();
        (await smtp.SendAsync(sender.Address, full.Address, message, Cancelled)).EnsurePositive();
        await inbox.WaitForMessagesAsync(1, Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
            TestContext.Current.TestOutputHelper?.WriteLine(await fixture.LogsAsync());
    }

    private static long Sample(string page, string name) =>
        page.Split('\n').FirstOrDefault(line => line.StartsWith(name + ' ', StringComparison.Ordinal)) is { } line
            ? long.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture)
            : 0;

    private static async Task<string> RecordAsync(string mailbox, string pattern, CancellationToken cancellationToken)
    {
        var texts = await Task.WhenAll(Directory.GetFiles(mailbox, pattern).Select(file => File.ReadAllTextAsync(file, Encoding.Latin1, cancellationToken)));
        return string.Concat(texts);
    }

    /// <summary>A sample, or a line of metadata (OpenMetrics 1.0, section "ABNF").</summary>
    [GeneratedRegex(@"^(# (TYPE|HELP|UNIT|EOF).*|[a-z_:][a-z0-9_:]*(\{[a-z_]+=""[^""]*""(,[a-z_]+=""[^""]*"")*\})? -?[0-9.e+-]+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OpenMetricsLine();
}
