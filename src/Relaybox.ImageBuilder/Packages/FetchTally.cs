namespace Relaybox.ImageBuilder.Packages;

/// <summary>Counts what parallel downloads receive.</summary>
/// <param name="packages">Packages to download.</param>
/// <param name="bytes">Bytes to download.</param>
/// <param name="progress">Hears every change.</param>
internal sealed class FetchTally(int packages, long bytes, IProgress<FetchProgress> progress)
{
    private readonly Lock _lock = new();

    /// <summary>How far it is.</summary>
    public FetchProgress Current { get; private set; } = new(0, packages, 0, bytes);

    /// <summary>Counts bytes; negative ones when an attempt was in vain.</summary>
    public void Received(long count) => Change(current => current with { Bytes = current.Bytes + count });

    /// <summary>Counts a package that is complete.</summary>
    public void Completed() => Change(current => current with { Packages = current.Packages + 1 });

    private void Change(Func<FetchProgress, FetchProgress> change)
    {
        lock (_lock)
        {
            Current = change(Current);
            progress.Report(Current);
        }
    }
}
