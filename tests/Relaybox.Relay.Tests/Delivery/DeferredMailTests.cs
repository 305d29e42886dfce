using System.Net.Sockets;
using Relaybox.Relay.Delivery;

namespace Relaybox.Relay.Tests.Delivery;

public sealed class DeferredMailTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Tells_the_queue_manager_to_forget_dead_destinations_and_to_look_at_all_messages()
    {
        var endPoint = new UnixDomainSocketEndPoint($"{_folder.Path}/qmgr");
        using var queueManager = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        queueManager.Bind(endPoint);
        queueManager.Listen();

        await new DeferredMail(endPoint).RunAsync(Cancelled);

        using var connection = await queueManager.AcceptAsync(Cancelled);
        using var reader = new StreamReader(new NetworkStream(connection));
        Assert.Equal("FADI", await reader.ReadToEndAsync(Cancelled));
    }

    [Fact]
    public async Task Without_a_queue_manager_it_says_so() =>
        await Assert.ThrowsAsync<SocketException>(() => new DeferredMail(new UnixDomainSocketEndPoint($"{_folder.Path}/qmgr")).RunAsync(Cancelled));
}
