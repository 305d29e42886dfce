using Relaybox.Testing;
using Relaybox.Testing.Engine;

namespace Relaybox.Integration.Tests.Fixtures;

/// <summary>A test with a relay of its own and a folder of the host that the relay may see.</summary>
public abstract class OneRelayTest : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relaybox-test-");
    private RelayStack? _stack;

    /// <summary>Cancelled when the test run is.</summary>
    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>The host's folder, empty at first.</summary>
    protected string Folder => _folder.FullName;

    /// <summary>Starts the relay and waits until it serves.</summary>
    /// <param name="settings">Variables of <c>compose/compose.yaml</c> and what it passes on to the relay.</param>
    protected async Task<Relay> StartAsync(params (string Name, string Value)[] settings)
    {
        await Requirements.NeedEngineAsync();
        var project = new ComposeProject(settings.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal));
        _stack = await RelayStack.StartOneAsync(project, Cancelled);
        return _stack.One;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_stack is not null)
        {
            if (TestContext.Current.TestState?.Result == TestResult.Failed)
                TestContext.Current.TestOutputHelper?.WriteLine(await _stack.LogsAsync(CancellationToken.None));
            await _stack.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }
}
