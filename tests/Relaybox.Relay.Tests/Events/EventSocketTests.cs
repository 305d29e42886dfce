using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Events;
using Relaybox.Relay.Expiry;
using Relaybox.Relay.Metrics;
using Relaybox.Relay.Tests.Metadata;

namespace Relaybox.Relay.Tests.Events;

public sealed class EventSocketTests : IDisposable
{
    private const string Account = MetadataFixture.Account;
    private const string Delivered = $"event:mail_delivery_finished\tfield:user={Account}\tfield:message_from=other0123@relay.test";

    private readonly MetadataFixture _fixture = new();
    private readonly RelayMetrics _metrics = new();
    private readonly EventSocket _socket;

    public EventSocketTests()
    {
        var logins = new LastLogins(_fixture.Paths, _fixture.Time, NullLogger<LastLogins>.Instance);
        _socket = new EventSocket(logins, _metrics, _fixture.Push, NullLogger<EventSocket>.Instance);
        Assert.True(_fixture.Tokens.TryAdd(Account, "token"));
    }

    private int Woken => _fixture.Push.PendingCount;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Notes_and_counts_a_log_in()
    {
        var file = $"{_fixture.Paths.Mail}/{Account}/{RelayPaths.AccountFileName}";
        File.WriteAllText(file, "");
        File.SetLastWriteTimeUtc(file, _fixture.Time.GetUtcNow().UtcDateTime.AddDays(-5));

        _socket.Hear($"event:auth_request_finished\tfield:user={Account}");

        Assert.Equal(_fixture.Time.GetUtcNow().UtcDateTime.Date, File.GetLastWriteTimeUtc(file));
        Assert.Contains("relaybox_log_ins_total 1\n", _metrics.ToText(), StringComparison.Ordinal);
        Assert.Equal(0, Woken);
    }

    [Fact]
    public void Counts_deliveries_and_refused_ones()
    {
        _socket.Hear("event:mail_delivery_finished");
        _socket.Hear("event:mail_delivery_finished\tfield:error=Quota exceeded (mailbox for user is full)");
        _socket.Hear("garbage");

        Assert.Contains("relaybox_deliveries_total{result=\"delivered\"} 1\n", _metrics.ToText(), StringComparison.Ordinal);
        Assert.Contains("relaybox_deliveries_total{result=\"refused\"} 1\n", _metrics.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_delivery_wakes_the_recipients_devices()
    {
        _socket.Hear(Delivered);

        Assert.Equal(1, Woken);
    }

    [Theory]
    [InlineData(Account)]
    [InlineData("SomeOne12@RELAY.test")]
    public void A_message_to_oneself_wakes_nobody(string from)
    {
        _socket.Hear($"event:mail_delivery_finished\tfield:user={Account}\tfield:message_from={from}");

        Assert.Equal(0, Woken);
    }

    [Theory]
    [InlineData("\tfield:message_from=not" + Account)]
    [InlineData("\tfield:message_from=" + Account + ".example")]
    [InlineData("\tfield:message_from=")]
    [InlineData("")]
    public void A_message_that_is_not_from_oneself_wakes(string from)
    {
        _socket.Hear($"event:mail_delivery_finished\tfield:user={Account}{from}");

        Assert.Equal(1, Woken);
    }

    [Fact]
    public void A_delivery_that_failed_wakes_nobody()
    {
        _socket.Hear($"{Delivered}\tfield:error=Quota exceeded (mailbox for user is full)");

        Assert.Equal(0, Woken);
    }

    [Theory]
    [InlineData("event:mail_delivery_finished\tfield:message_from=other0123@relay.test")]
    [InlineData("event:mail_delivery_finished\tfield:user=../relay.test")]
    [InlineData("event:mail_delivery_finished\tfield:user=nobody012@relay.test")]
    [InlineData("event:mail_delivery_finished\tfield:user")]
    [InlineData("event:other\tfield:user=" + Account)]
    [InlineData("field:user=" + Account)]
    [InlineData("")]
    public void What_is_about_no_account_wakes_nobody(string line)
    {
        _socket.Hear(line);

        Assert.Equal(0, Woken);
    }

    [Fact]
    public void A_line_that_was_cut_off_and_joined_to_the_next_is_nobodys() =>
        Assert.Null(DovecotEvent.Parse("event:mail_delivery_finished\tfield:user=a@one.example\tfield:messevent:mail_delivery_finished\tevent:mail_delivery_finished\tfield:user=b@one.example"));

    [Fact]
    public void Tokens_that_cannot_be_read_do_not_end_the_listening()
    {
        File.Delete(_fixture.TokenFile);
        Directory.CreateDirectory(_fixture.TokenFile);

        _socket.Hear(Delivered);

        Assert.Equal(0, Woken);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Hears_lines_however_they_are_cut(int pieceBytes)
    {
        await ListenAsync($"event:mail_delivery_finished\n{Delivered}\nevent:mail_delivery_finished\tfield:us", pieceBytes);

        Assert.Equal(1, Woken);
        Assert.Contains("relaybox_deliveries_total{result=\"delivered\"} 2\n", _metrics.ToText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EventSocket.MaxLineBytes + 1)]
    [InlineData(3 * EventSocket.MaxLineBytes)]
    public async Task Goes_on_after_a_line_that_is_too_long(int length)
    {
        await ListenAsync($"{Delivered}{new string('x', length - Delivered.Length)}\n{Delivered}\n", 1000);

        Assert.Equal(1, Woken);
        Assert.Contains("relaybox_deliveries_total{result=\"delivered\"} 1\n", _metrics.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_Dovecots_escapes_back()
    {
        var read = DovecotEvent.Parse("event:mail_delivery_finished\tfield:message_from=\"a\u0001tb\u00011\u0001n\"@relay.test\tfield:error=\u0001");

        Assert.Equal(new DovecotEvent(DovecotEvent.Delivery, null, "\"a\tb\u0001\n\"@relay.test", "\u0001"), read);
    }

    private async Task ListenAsync(string text, int pieceBytes)
    {
        var pipe = new Pipe();
        var listening = _socket.ListenAsync(pipe.Reader, TestContext.Current.CancellationToken);
        foreach (var piece in Encoding.UTF8.GetBytes(text).Chunk(pieceBytes)) await pipe.Writer.WriteAsync(piece, TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync();
        await listening;
    }
}
