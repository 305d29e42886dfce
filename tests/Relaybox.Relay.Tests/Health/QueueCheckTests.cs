using System.Net.Sockets;
using System.Text;
using Relaybox.Relay.Health;

namespace Relaybox.Relay.Tests.Health;

public sealed class QueueCheckTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task An_empty_queue_is_well() => Assert.Null(await FaultOf(Listing()));

    [Fact]
    public async Task A_message_that_has_just_come_in_is_well() =>
        Assert.Null(await FaultOf(Listing(("incoming", TimeSpan.FromSeconds(5)))));

    [Fact]
    public async Task A_message_that_nobody_takes_up_is_a_fault() => Assert.Equal(
        "holds a message that nobody has taken up for 90 seconds; the queue manager may be stuck",
        await FaultOf(Listing(("incoming", TimeSpan.FromSeconds(2)), ("incoming", TimeSpan.FromSeconds(90)))));

    [Fact]
    public async Task A_message_that_waits_for_a_peer_is_none() =>
        Assert.Null(await FaultOf(Listing(("active", TimeSpan.FromHours(1)), ("deferred", TimeSpan.FromHours(30)))));

    [Theory]
    [InlineData("queue_name")]
    [InlineData("queue_name\0incoming\0time\0")]
    [InlineData("queue_name\0incoming\0time\0-1\0")]
    [InlineData("queue_name\0incoming\0time\099999999999999999999\0")]
    [InlineData("queue_name\0incoming\0time\09223372036854775807\0")]
    [InlineData("\0\0\0")]
    public void Reads_nothing_out_of_a_broken_listing(string listing) =>
        Assert.Null(QueueListing.OldestArrival(Encoding.ASCII.GetBytes(listing), "incoming"u8));

    private string Listing(params (string Queue, TimeSpan Age)[] messages) =>
        "protocol\0mail_queue_list_protocol\0\0" + string.Concat(messages.Select(message =>
            $"queue_name\0{message.Queue}\0queue_id\04X\0time\0{(_time.GetUtcNow() - message.Age).ToUnixTimeSeconds()}\0size\01\0"
            + "forced_expire\00\0sender\0a@relay.test\0\0original_recipient\0\0recipient\0b@relay.test\0log_class\0\0\0\0")) + "\0";

    private async Task<string?> FaultOf(string listing)
    {
        using var folder = new TemporaryFolder();
        var endPoint = new UnixDomainSocketEndPoint(Path.Combine(folder.Path, "showq"));
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        server.Bind(endPoint);
        server.Listen();
        var fault = new QueueCheck(endPoint, _time).FindFaultAsync(TestContext.Current.CancellationToken);
        using (var client = await server.AcceptAsync(TestContext.Current.CancellationToken))
            await client.SendAsync(Encoding.ASCII.GetBytes(listing), TestContext.Current.CancellationToken);
        return await fault;
    }
}
