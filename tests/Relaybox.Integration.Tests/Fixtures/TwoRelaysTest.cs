using Relaybox.Testing.Engine;

namespace Relaybox.Integration.Tests.Fixtures;

/// <summary>A test against two running relays; when it fails, their logs follow.</summary>
/// <param name="fixture">The relays.</param>
public abstract class TwoRelaysTest(TwoRelaysFixture fixture) : IAsyncDisposable
{
    /// <summary>Cancelled when the test run is.</summary>
    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>The running relays; skips the test where there is no engine.</summary>
    protected Task<RelayStack> RelaysAsync() => fixture.RelaysAsync();

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
            TestContext.Current.TestOutputHelper?.WriteLine(await fixture.LogsAsync());
    }
}
