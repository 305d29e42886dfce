using System.Diagnostics;
using System.Text;

namespace Relaybox.Fuzz;

/// <summary>Feeds mutated inputs to one parser and stops at the first that it does not stand.</summary>
/// <param name="target">The parser.</param>
/// <param name="seed">Makes the inputs.</param>
internal sealed class FuzzRun(FuzzTarget target, int seed)
{
    private const long MaxAllocatedBytes = 4_000_000;

    // Inputs have 8 kB at most; a pause of the collector or of a busy machine is not the parser's.
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(2);

    /// <summary>Runs.</summary>
    /// <param name="inputs">How many.</param>
    /// <returns>Null when all went well; otherwise the input and what happened.</returns>
    public (byte[] Input, string Failure)? Run(int inputs)
    {
        byte[][] samples = [.. target.Samples.Select(Encoding.Latin1.GetBytes)];
        var mutator = new Mutator(new Random(seed), samples);
        for (var count = 0; count < inputs; count++)
        {
            var input = count < samples.Length ? samples[count] : mutator.Next();
            if (Try(input) is { } failure)
                return (input, failure);
        }

        return null;
    }

    /// <summary>Feeds one input.</summary>
    /// <param name="input">The input.</param>
    /// <returns>What went wrong, or null.</returns>
    public string? Try(byte[] input)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        try
        {
            target.Run(input);
        }
#pragma warning disable CA1031 // Whatever a parser throws is what is looked for here.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception.ToString();
        }

        if (Stopwatch.GetElapsedTime(started) is var elapsed && elapsed > MaxTime)
            return $"It took {elapsed.TotalSeconds:0.0} s.";
        var bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return bytes > MaxAllocatedBytes ? $"It allocated {bytes} bytes." : null;
    }
}
