using System.Buffers;

namespace Relaybox.Fuzz;

/// <summary>One piece of an input that came in several.</summary>
internal sealed class Pieces : ReadOnlySequenceSegment<byte>
{
    private Pieces(ReadOnlyMemory<byte> memory, long runningIndex) => (Memory, RunningIndex) = (memory, runningIndex);

    /// <summary>An input in pieces of a length.</summary>
    /// <param name="input">The input.</param>
    /// <param name="length">The length.</param>
    public static ReadOnlySequence<byte> Of(byte[] input, int length)
    {
        var first = new Pieces(input.AsMemory(0, Math.Min(length, input.Length)), 0);
        var last = first;
        for (var at = length; at < input.Length; at += length)
        {
            var next = new Pieces(input.AsMemory(at, Math.Min(length, input.Length - at)), at);
            last.Next = next;
            last = next;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
