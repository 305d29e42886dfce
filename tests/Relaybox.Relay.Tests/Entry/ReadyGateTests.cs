using Relaybox.Relay.Entry;

namespace Relaybox.Relay.Tests.Entry;

public sealed class ReadyGateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Gate => $"{_folder.Path}/ready";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Whoever_comes_before_waits_until_it_is_open()
    {
        Posix.MakeFifo(Gate);
        // What a service's run script does (redirfd).
        var waiting = Task.Factory.StartNew(
            () => File.OpenHandle(Gate, FileMode.Open, FileAccess.Read, FileShare.ReadWrite),
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.False(waiting.IsCompleted);

        using var gate = ReadyGate.Open(Gate);

        (await waiting).Dispose();
    }

    [Fact]
    public async Task Whoever_comes_after_does_not_wait()
    {
        Posix.MakeFifo(Gate);
        using var gate = ReadyGate.Open(Gate);

        (await Task.Run(() => File.OpenHandle(Gate, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), TestContext.Current.CancellationToken)).Dispose();
    }

    [Fact]
    public void Where_nobody_made_one_nothing_is_opened() => Assert.Null(ReadyGate.Open(Gate));
}
