using Relaybox.Testing;
using Relaybox.Testing.Engine;

namespace Relaybox.Images.Tests;

/// <summary>A relay from the composed image for arm64, started once; emulated where this machine is none. Nothing of it stays.</summary>
public sealed class Arm64RelayFixture : IAsyncLifetime
{
    /// <summary>An idle machine of two cores takes an eighth of this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private static readonly string Overlay = Path.Combine(AppContext.BaseDirectory, "Cases", nameof(Arm64RelayTests), "arm64.yaml");

    private LoadedImage? _image;
    private Task<RelayStack>? _start;

    /// <summary>The loaded image; skips the test where containers for arm64 do not run.</summary>
    public async Task<LoadedImage> ImageAsync()
    {
        await RelayAsync();
        return _image!;
    }

    /// <summary>The running relay; skips the test where containers for arm64 do not run.</summary>
    public async Task<Relay> RelayAsync()
    {
        await Requirements.NeedArm64EmulationAsync();
        RelayImage.NeedArchitecture(RelayImage.Arm64);
        return (await _start!).One;
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (await ContainerEngine.UnavailableReasonAsync() is not null || Arm64Emulation.UnavailableReason() is not null || !RelayImage.Architectures().Contains(RelayImage.Arm64))
            return;
        _start = StartAsync(TestContext.Current.CancellationToken);
        await ((Task)_start).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_start is { IsCompletedSuccessfully: true })
            await (await _start).DisposeAsync();
        if (_image is not null)
            await _image.DisposeAsync();
    }

    /// <summary>What the relay has written so far; empty when it did not start.</summary>
    public async Task<string> LogsAsync() =>
        _start is { IsCompletedSuccessfully: true } ? await (await _start).LogsAsync(CancellationToken.None) : string.Empty;

    private async Task<RelayStack> StartAsync(CancellationToken cancellationToken)
    {
        _image = await LoadedImage.LoadAsync(RelayImage.ArchiveOf(RelayImage.Arm64), cancellationToken);
        return await RelayStack.StartOneAsync(new ComposeProject(image: _image.Reference, overlay: Overlay), cancellationToken, Patience);
    }
}
