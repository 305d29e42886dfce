namespace Relaybox.Testing.Engine;

/// <summary>Waits for a condition that nobody announces.</summary>
public static class Wait
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until the answer is yes.</summary>
    /// <param name="what">The condition in words, for the message.</param>
    /// <param name="condition">The question.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TimeoutException">The answer stayed no.</exception>
    public static async Task UntilAsync(string what, Func<CancellationToken, Task<bool>> condition, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (!await condition(deadline.Token))
                await timer.WaitForNextTickAsync(deadline.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"After {Deadline.TotalSeconds:0} s still not: {what}.", exception);
        }
    }
}
