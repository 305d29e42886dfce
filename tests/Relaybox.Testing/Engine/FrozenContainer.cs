namespace Relaybox.Testing.Engine;

/// <summary>A container whose processes stand still until this is disposed.</summary>
/// <param name="id">The container's id.</param>
public sealed class FrozenContainer(string id) : IAsyncDisposable
{
    private bool _thawed;

    /// <summary>Lets the processes run on.</summary>
    public async Task ThawAsync()
    {
        _thawed = true;
        (await ContainerEngine.RunAsync(["unpause", id], CancellationToken.None)).EnsureSuccess();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_thawed)
            await ThawAsync();
    }
}
