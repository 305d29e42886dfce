using System.Text;
using Relaybox.Mail.Dkim;
using Relaybox.Relay.Dkim;

namespace Relaybox.Relay.Tests.Dkim;

/// <summary>The milter's conversations with Postfix, and with what is none.</summary>
public sealed class MilterSessionTests
{
    private const uint WantedSteps = 0x1C038F;

    private static readonly byte[] Body = "Hello\r\n.\r\nw\u00F6rld\r\n"u8.ToArray();

    [Fact]
    public async Task Asks_for_as_little_as_it_needs()
    {
        await using var milter = new MilterClient();

        Assert.Equal(WantedSteps, await milter.NegotiateAsync());
    }

    [Fact]
    public async Task Signs_message_after_message_on_one_connection()
    {
        await using var milter = new MilterClient();
        await milter.NegotiateAsync();

        for (var i = 0; i < 3; i++)
        {
            await milter.SendAsync('D', "Ci\0QUEUEID\0"u8);
            await SendMessageAsync(milter, " Alice <alice@ONE.example>");
            await AssertSignedAsync(milter, " Alice <alice@ONE.example>");
        }
    }

    [Fact]
    public async Task Answers_every_step_where_postfix_offers_to_leave_none_out()
    {
        await using var milter = new MilterClient();
        Assert.Equal(0u, await milter.NegotiateAsync(steps: 0, version: 2));

        foreach (var (kind, data) in ((char, string)[])[('C', "x\0U"), ('H', "x\0"), ('M', "<a>\0"), ('R', "<b>\0"), ('L', "From\0alice@one.example\0"), ('N', ""), ('B', "Hello\r\n")])
        {
            await milter.SendAsync(kind, Encoding.ASCII.GetBytes(data));
            Assert.Equal('c', (await milter.ReceiveAsync()).Kind);
        }

        await milter.SendAsync('E', ".\r\nw\u00F6rld\r\n"u8);
        // Without LEADSPC the mail server takes the space away and puts it in again.
        await AssertSignedAsync(milter, "alice@one.example", space: "", subject: null);
    }

    [Theory]
    [InlineData("eve@two.example")]
    [InlineData("eve@sub.one.example")]
    [InlineData("no address")]
    public async Task Lets_mail_of_others_pass_unsigned(string from)
    {
        await using var milter = new MilterClient();
        await milter.NegotiateAsync();

        await SendMessageAsync(milter, from);

        Assert.Equal('c', (await milter.ReceiveAsync()).Kind);
        Assert.Empty(await milter.CutAsync());
        Assert.DoesNotContain("relaybox_messages_signed", milter.Metrics.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counts_what_it_signs()
    {
        await using var milter = new MilterClient();
        await milter.NegotiateAsync();

        for (var i = 0; i < 2; i++)
        {
            await SendMessageAsync(milter, "alice@one.example");
            await AssertSignedAsync(milter, "alice@one.example");
        }

        Assert.Contains("relaybox_messages_signed_total 2\n", milter.Metrics.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Has_mail_wait_that_cannot_be_signed()
    {
        await using var withoutKey = new MilterClient(withKey: false);
        await withoutKey.NegotiateAsync();
        await SendMessageAsync(withoutKey, "alice@one.example");
        Assert.Equal('t', (await withoutKey.ReceiveAsync()).Kind);

        await using var small = new MilterClient(options: new MilterOptions { MaxHeldBytes = 100 });
        await small.NegotiateAsync();
        await small.SendHeaderAsync("References", new string('x', 101));
        await SendMessageAsync(small, "alice@one.example");
        Assert.Equal('t', (await small.ReceiveAsync()).Kind);

        await SendMessageAsync(small, "alice@one.example");
        Assert.Equal('i', (await small.ReceiveAsync()).Kind);
    }

    [Fact]
    public async Task An_aborted_message_leaves_nothing_behind()
    {
        await using var milter = new MilterClient();
        await milter.NegotiateAsync();
        await milter.SendHeaderAsync("From", "eve@two.example");
        await milter.SendAsync('B', "given up\r"u8);
        await milter.SendAsync('A', []);

        await SendMessageAsync(milter, "alice@one.example");

        await AssertSignedAsync(milter, "alice@one.example");
    }

    [Fact]
    public async Task Takes_a_message_byte_by_byte()
    {
        await using var milter = new MilterClient();
        await milter.NegotiateAsync();
        byte[] packets =
        [
            .. Packet('L', "From\0alice@one.example\0"u8.ToArray()), .. Packet('L', "Subject\0[...]\0"u8.ToArray()), .. Packet('N', []),
            .. Packet('B', Body), .. Packet('E', []),
        ];

        foreach (var octet in packets)
            await milter.SendRawAsync([octet]);

        await AssertSignedAsync(milter, "alice@one.example");
    }

    [Fact]
    public async Task Quit_ends_the_connection()
    {
        await using var milter = new MilterClient();
        await milter.NegotiateAsync();

        await milter.SendAsync('Q', []);

        await milter.Session.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    public static TheoryData<string, bool, byte[]> Broken { get; } = new()
    {
        { "no length", true, [0, 0, 0, 0, (byte)'A'] },
        { "a packet of 4 GB", true, [255, 255, 255, 255, (byte)'B'] },
        { "a packet over the limit", true, [0, 16, 0, 2, (byte)'B'] },
        { "a field over the limit", true, [0, 2, 0, 2, (byte)'L'] },
        { "unknown command", true, [0, 0, 0, 1, (byte)'z'] },
        { "a second negotiation", true, Packet('O', MilterClient.Numbers(6, 1, 0)) },
        { "a command before negotiation", false, Packet('A', []) },
        { "too short an offer", false, Packet('O', [0, 0, 0, 6]) },
        { "too old a version", false, Packet('O', MilterClient.Numbers(1, 1, 0)) },
        { "a field without name", true, Packet('L', "\0x\0"u8.ToArray()) },
        { "a field without value", true, Packet('L', "From\0"u8.ToArray()) },
        { "a field without end", true, Packet('L', "From\0x"u8.ToArray()) },
        { "an empty field", true, Packet('L', []) },
        { "SMTP", false, "EHLO client.example\r\n"u8.ToArray() },
        { "binary rubbish", false, [.. Enumerable.Range(0, 999).Select(i => (byte)(i * 7919 >> 3))] },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Cuts_off_what_is_no_milter_protocol(string name, bool isNegotiated, byte[] bytes)
    {
        await using var milter = new MilterClient();
        if (isNegotiated)
            await milter.NegotiateAsync();

        await milter.SendRawAsync(bytes);

        await milter.Session.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.True(milter.Session.IsCompletedSuccessfully, name);
    }

    [Fact]
    public async Task A_connection_may_be_cut_anywhere()
    {
        byte[] packets =
        [
            .. Packet('O', MilterClient.Numbers(6, 0x1FF, 0x1FFFFF)), .. Packet('D', "Ci\0Q\0"u8.ToArray()),
            .. Packet('L', "From\0alice@one.example\0"u8.ToArray()), .. Packet('N', []), .. Packet('B', "Hello\r\n"u8.ToArray()),
        ];
        for (var length = 0; length <= packets.Length; length++)
        {
            await using var milter = new MilterClient();
            await milter.SendRawAsync(packets[..length]);

            var said = await milter.CutAsync();

            Assert.True(said.Length is 0 or 17, "Nothing but the negotiation is answered.");
        }
    }

    [Fact]
    public async Task A_silent_peer_is_given_up()
    {
        var options = new MilterOptions();
        await using var milter = new MilterClient(options: options);
        await milter.NegotiateAsync();
        await milter.SendRawAsync([0, 0, 0]);

        while (!milter.Session.IsCompleted)
        {
            milter.Clock.Advance(options.PeerTimeout);
            await Task.Yield();
        }

        Assert.True(milter.Session.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Stops_with_a_connection_open()
    {
        await using var milter = new MilterClient();
        await milter.NegotiateAsync();

        await milter.StopAsync();

        await milter.Session.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private static byte[] Packet(char kind, byte[] data) => [.. MilterClient.Numbers((uint)data.Length + 1), (byte)kind, .. data];

    private static async Task SendMessageAsync(MilterClient milter, string from)
    {
        await milter.SendHeaderAsync("From", from);
        await milter.SendHeaderAsync("Subject", " [...]");
        await milter.SendAsync('N', []);
        await milter.SendAsync('B', Body.AsSpan(0, 6));
        await milter.SendAsync('B', Body.AsSpan(6));
        await milter.SendAsync('E', []);
    }

    /// <summary>The signature, put where Postfix would put it, verifies.</summary>
    private static async Task AssertSignedAsync(MilterClient milter, string from, string space = " ", string? subject = " [...]")
    {
        var (kind, data) = await milter.ReceiveAsync();
        Assert.Equal('i', kind);
        Assert.Equal('c', (await milter.ReceiveAsync()).Kind);
        Assert.Equal([0, 0, 0, 0], data[..4]);
        var field = Encoding.ASCII.GetString(data, 4, data.Length - 5).Split('\0');
        Assert.Equal("DKIM-Signature", field[0]);
        Assert.StartsWith(space + "v=1;", field[1], StringComparison.Ordinal);
        Assert.DoesNotContain('\r', field[1]);

        var head = $"DKIM-Signature: {field[1].Trim()}\nFrom:{from}\n{(subject is null ? "" : $"Subject:{subject}\n")}\n".ReplaceLineEndings("\r\n");
        using var message = new DkimMessage((byte[])[.. Encoding.ASCII.GetBytes(head), .. Body], isDotStuffed: false);
        using var key = DkimKey.Read(DkimRecord.For(KeyDns.Key));
        var signature = Assert.Single(message.SignaturesOf("one.example"));
        Assert.Equal(DkimFault.None, message.CheckBody(signature, milter.Clock.GetUtcNow()));
        Assert.Equal(DkimFault.None, message.Verify(signature, key));
    }
}
