using Relaybox.Relay.Routing;

namespace Relaybox.Relay.Tests.Routing;

/// <summary>A policy host that serves what a test sets, or nothing.</summary>
internal sealed class FakeMtaStsSource : IMtaStsSource
{
    public MtaStsPolicy? Policy { get; set; }

    public int Fetches { get; private set; }

    /// <summary>What a fetch waits for before it answers.</summary>
    public Task Answering { get; set; } = Task.CompletedTask;

    public async Task<MtaStsPolicy?> FetchAsync(string domain, CancellationToken cancellationToken)
    {
        Fetches++;
        await Answering.WaitAsync(cancellationToken);
        return Policy;
    }
}
