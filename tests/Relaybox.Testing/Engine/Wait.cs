namespace Relaybox.Testing.Engine;

/// <summary>Waits for a condition that nobody announces.</summary>
public static class Wait
{
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until the answer is yes.</summary>
    /// <param name="what">The condition in words, for the message.</param>
    /// <param name="condition">The question.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="patience">How long the answer may stay no; null for a minute.</param>
    /// <exception cref="TimeoutException">The answer stayed no.</exception>
    public static async Task UntilAsync(string what, Func<CancellationToken, Task<bool>> condition, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        var limit = patience ?? UsualPatience;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (!await condition(deadline.Token))
                await timer.WaitForNextTickAsync(deadline.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"After {limit.TotalSeconds:0} s still not: {what}.", exception);
        }
    }
}
