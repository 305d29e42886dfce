using System.Net.Sockets;
using Relaybox.Relay.Delivery;

namespace Relaybox.Relay.Tests.Delivery;

public sealed class DeferredMailTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private UnixDomainSocketEndPoint EndPoint => new($"{_folder.Path}/qmgr");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Tells_the_queue_manager_to_forget_dead_destinations_and_to_look_at_all_messages()
    {
        using var queueManager = Listen();

        await using var mail = new DeferredMail(EndPoint, TimeProvider.System);
        await mail.RunAsync(Cancelled);

        using var connection = await queueManager.AcceptAsync(Cancelled);
        using var reader = new StreamReader(new NetworkStream(connection));
        Assert.Equal("FADI", await reader.ReadToEndAsync(Cancelled));
    }

    [Fact]
    public async Task Who_asks_in_a_row_gets_one_try_a_second_later()
    {
        var time = new ManualTime();
        using var queueManager = Listen();
        await using var mail = new DeferredMail(EndPoint, time);

        mail.TrySoon();
        mail.TrySoon();
        Assert.False(queueManager.Poll(TimeSpan.Zero, SelectMode.SelectRead));
        time.Advance(DeferredMail.Delay);

        using (await queueManager.AcceptAsync(Cancelled))
        {
            Assert.False(queueManager.Poll(TimeSpan.Zero, SelectMode.SelectRead));
        }

        mail.TrySoon();
        time.Advance(DeferredMail.Delay);
        using var again = await queueManager.AcceptAsync(Cancelled);
    }

    [Fact]
    public async Task Tries_that_follow_each_other_have_longer_pauses_until_it_is_calm_again()
    {
        var time = new ManualTime();
        using var queueManager = Listen();
        await using var mail = new DeferredMail(EndPoint, time);
        for (var pause = DeferredMail.Delay; pause < DeferredMail.MaxPause; pause *= 2)
        {
            await mail.RunAsync(Cancelled);
            using (await queueManager.AcceptAsync(Cancelled))
            {
                time.Advance(pause);
            }
        }

        await mail.RunAsync(Cancelled);
        using var last = await queueManager.AcceptAsync(Cancelled);
        await mail.RunAsync(Cancelled);
        Assert.False(queueManager.Poll(TimeSpan.Zero, SelectMode.SelectRead));
        time.Advance(DeferredMail.MaxPause);
        using var planned = await queueManager.AcceptAsync(Cancelled);

        time.Advance(DeferredMail.Calm + DeferredMail.Delay);
        await mail.RunAsync(Cancelled);
        using var calm = await queueManager.AcceptAsync(Cancelled);
        time.Advance(DeferredMail.Delay);
        await mail.RunAsync(Cancelled);
        using var next = await queueManager.AcceptAsync(Cancelled);
    }

    [Fact]
    public async Task Without_a_queue_manager_it_says_so()
    {
        await using var mail = new DeferredMail(EndPoint, TimeProvider.System);

        await Assert.ThrowsAsync<SocketException>(() => mail.RunAsync(Cancelled));
    }

    /// <summary>The queue manager's socket.</summary>
    private Socket Listen()
    {
        var queueManager = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        queueManager.Bind(EndPoint);
        queueManager.Listen();
        return queueManager;
    }
}
