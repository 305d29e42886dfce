using Relaybox.Testing.Tracing;

namespace Relaybox.Integration.Tests;

/// <summary>What the durability test concludes from a trace: were it wrong, it would find every order right.</summary>
public sealed class DurableOrderTests
{
    private static readonly string[] Queued =
    [
        "7 write(13</data/postfix/queue/incoming/AB4D2E4374>, \"N\\32\", 816) = 816",
        "7 fsync(13</data/postfix/queue/incoming/AB4D2E4374> <unfinished ...>",
        "8 write(1</data/log>, \"250 2.0.0 Ok: queued as FFFF\", 28) = 28",
        "7 <... fsync resumed>)                   = 0",
        "8 write(12<TCP:[127.0.0.1:10025->127.0.0.1:59388]>, \"250 2.0.0 Ok: queued as AB4D2E4374\\r\\n\", 36) = 36",
    ];

    private static readonly string[] Delivered =
    [
        "9 write(19</data/mail/a@b.test/tmp/1.P4.relay>, \"Return-Path: <>\\n\"..., 881) = 881",
        "9 fsync(19</data/mail/a@b.test/tmp/1.P4.relay>) = 0",
        "9 rename(\"/data/mail/a@b.test/tmp/1.P4.relay\", \"/data/mail/a@b.test/new/1.P4.relay,S=881\") = 0",
        "9 fdatasync(19</data/mail/a@b.test/new>) = 0",
        "9 write(13<UNIX-STREAM:[5->6,\"/run/dovecot/lmtp-postfix\"]>, \"250 2.0.0 <a@b.test> OZS+A Saved\\r\\n\", 62) = 62",
    ];

    private static readonly string[] Created =
    [
        "3 mkdir(\"/data/mail/a@b.test\", 0700) = 0",
        "3 pwrite64(157</data/mail/a@b.test/passwd.new>, \"a@b.test:{SHA512\"..., 90, 0) = 90",
        "3 fsync(157</data/mail/a@b.test/passwd.new>) = 0",
        "3 link(\"/data/mail/a@b.test/passwd.new\", \"/data/mail/a@b.test/passwd\") = 0",
        "3 fsync(157</data/mail/a@b.test>) = 0",
        "3 fsync(157</data/mail>) = 0",
        "4 sendto(136<TCP:[127.0.0.1:10090->127.0.0.1:38294]>, \"HTTP/1.1 201 Created\\r\\n\"..., 80, 0, NULL, 0) = 80",
    ];

    [Fact]
    public void A_right_order_has_no_fault()
    {
        Assert.Empty(Queue(Queued));
        Assert.Equal([10025], Order(Queued).QueueingPorts);
        Assert.Empty(Order(Delivered).EarlyDeliveryAnswers());
        Assert.Equal(1, Order(Delivered).Deliveries);
        Assert.Empty(Account(Created));
    }

    [Fact]
    public void An_answer_before_the_queue_file_is_synced_is_a_fault() =>
        Assert.Single(Queue([.. Queued[..3], Queued[4], Queued[3]]));

    [Fact]
    public void A_sync_that_failed_is_none() =>
        Assert.Single(Queue([.. Queued[..3], "7 <... fsync resumed>) = -1 EIO (Input/output error)", Queued[4]]));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Each_step_of_a_delivery_is_missed(int step) =>
        Assert.Single(Order([.. Delivered.Where((_, index) => index != step)]).EarlyDeliveryAnswers());

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Each_step_of_an_account_s_creation_is_missed(int step) =>
        Assert.Single(Account([.. Created.Where((_, index) => index != step)]));

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    [InlineData(3, 4)]
    [InlineData(5, 6)]
    public void Two_steps_of_an_account_s_creation_in_the_wrong_order_are_a_fault(int one, int other)
    {
        string[] lines = [.. Created];
        (lines[one], lines[other]) = (lines[other], lines[one]);

        Assert.Single(Account(lines));
    }

    private static IEnumerable<string> Queue(string[] lines) => Order(lines).EarlyQueueAnswers();

    private static IEnumerable<string> Account(string[] lines) => Order(lines).EarlyNames("/passwd", "127.0.0.1:10090->", "HTTP/1.1 201");

    private static DurableOrder Order(string[] lines) => new(SystemCallReader.Read(lines));
}
