using Relaybox.Relay.Routing;

namespace Relaybox.Relay.Tests.Routing;

/// <summary>A policy host that serves what a test sets, or nothing.</summary>
internal sealed class FakeMtaStsSource : IMtaStsSource
{
    public MtaStsPolicy? Policy { get; set; }

    public int Fetches { get; private set; }

    public Task<MtaStsPolicy?> FetchAsync(string domain, CancellationToken cancellationToken)
    {
        Fetches++;
        return Task.FromResult(Policy);
    }
}
