namespace Relaybox.Relay.Expiry;

/// <summary>Leaves the disk to the mail most of the time: after a little work comes a pause three times as long.</summary>
internal sealed class ExpiryPace(TimeProvider time)
{
    private const int PauseFactor = 3;
    private static readonly TimeSpan Stretch = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private long _start = time.GetTimestamp();

    /// <summary>Pauses when it is time to.</summary>
    public async ValueTask RestAsync(CancellationToken cancellationToken)
    {
        var worked = time.GetElapsedTime(_start);
        if (worked < Stretch) return;

        var pause = worked * PauseFactor;
        await Task.Delay(pause < LongestPause ? pause : LongestPause, time, cancellationToken);
        _start = time.GetTimestamp();
    }
}
