using Relaybox.Testing;
using Relaybox.Testing.Engine;

namespace Relaybox.Integration.Tests.Fixtures;

/// <summary>One relay whose operator has changed every switch that the tests of its class ask about; its data is a folder of the host.</summary>
public sealed class ConfiguredRelay : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relaybox-test-");
    private Task<RelayStack>? _start;

    /// <summary>Its <c>/data</c>.</summary>
    public string Folder => _folder.FullName;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (await ContainerEngine.UnavailableReasonAsync() is not null)
            return;
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["RELAYBOX_DATA"] = Folder,
            ["RELAY_MAX_MAILBOX_SIZE"] = "1M",
            ["RELAY_METRICS_ADDRESS"] = "0.0.0.0",
            ["RELAY_TURN"] = "false",
            ["RELAY_IMAP_RAWLOG"] = "true",
            ["RELAY_DISABLE_IPV6"] = "true",
        };
        _start = RelayStack.StartOneAsync(new ComposeProject(settings), TestContext.Current.CancellationToken);
        await ((Task)_start).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>The running relay; skips the test where there is no engine.</summary>
    public async Task<Relay> RelayAsync()
    {
        await Requirements.NeedEngineAsync();
        return (await _start!).One;
    }

    /// <summary>What the relay has written so far; empty when it did not start.</summary>
    public async Task<string> LogsAsync() =>
        _start is { IsCompletedSuccessfully: true } ? await (await _start).LogsAsync(CancellationToken.None) : string.Empty;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_start is { IsCompletedSuccessfully: true })
            await (await _start).DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
