using Relaybox.Testing;
using Relaybox.Testing.Engine;

namespace Relaybox.Integration.Tests.Fixtures;

/// <summary>Two relays, started once for all tests of a collection. A failed start fails each of them with its cause.</summary>
public sealed class TwoRelaysFixture : IAsyncLifetime
{
    private Task<RelayStack>? _start;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (await ContainerEngine.UnavailableReasonAsync() is not null)
            return;
        _start = RelayStack.StartTwoAsync(TestContext.Current.CancellationToken);
        await ((Task)_start).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>The running relays; skips the test where there is no engine.</summary>
    public async Task<RelayStack> RelaysAsync()
    {
        await Requirements.NeedEngineAsync();
        return await _start!;
    }

    /// <summary>What the relays have written so far; empty when they did not start.</summary>
    public async Task<string> LogsAsync() =>
        _start is { IsCompletedSuccessfully: true } ? await (await _start).LogsAsync(CancellationToken.None) : string.Empty;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_start is { IsCompletedSuccessfully: true })
            await (await _start).DisposeAsync();
    }
}
