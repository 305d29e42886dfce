using System.Buffers;
using System.Numerics;

namespace Relaybox.Relay.Filter;

/// <summary>Holds one message while it is received, judged and handed on: one contiguous array that grows by doubling.</summary>
/// <remarks>
/// Ordinary messages live in pooled arrays. The pool would keep a few very large ones for ever, so those are left to the
/// garbage collector, which <see cref="BufferBudget"/> asks to work when the large messages are through.
/// </remarks>
/// <param name="budget">The memory that all messages share.</param>
/// <param name="declaredBytes">
/// What the client said the message has. Believed only when much of it has come already: then one array of that size
/// replaces several ever larger ones.
/// </param>
internal sealed class MessageBuffer(BufferBudget budget, long declaredBytes = 0) : IDisposable
{
    private const int FirstBytes = 16_384;
    private const int MaxPooledBytes = 1_048_576;

    private byte[] _bytes = [];
    private int _length;

    /// <summary>Everything appended; gone after <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>Appends a piece.</summary>
    /// <returns>False when the shared memory is used up; nothing was appended then.</returns>
    public bool TryAppend(ReadOnlySpan<byte> piece)
    {
        if (_bytes.Length - _length < piece.Length && !TryGrow(_length + piece.Length))
            return false;
        piece.CopyTo(_bytes.AsSpan(_length));
        _length += piece.Length;
        return true;
    }

    /// <summary>Returns the memory at once; the buffer is empty then.</summary>
    public void Dispose()
    {
        Replace([]);
        _length = 0;
    }

    private bool TryGrow(int needed)
    {
        var wanted = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(needed, FirstBytes));
        // Dot-stuffing and the Received field add a little to what the client declared.
        var declared = declaredBytes + (declaredBytes / 32);
        if (wanted > MaxPooledBytes && declared > wanted && declared < Array.MaxLength)
            wanted = (int)declared;
        if (!budget.TryTake(wanted))
            return false;

        var larger = wanted <= MaxPooledBytes ? ArrayPool<byte>.Shared.Rent(wanted) : GC.AllocateUninitializedArray<byte>(wanted);
        // The pool may give more than was asked for.
        budget.GiveBack(wanted - larger.Length);
        Bytes.Span.CopyTo(larger);
        Replace(larger);
        return true;
    }

    private void Replace(byte[] bytes)
    {
        if (_bytes.Length > 0)
        {
            budget.GiveBack(_bytes.Length);
            if (_bytes.Length <= MaxPooledBytes)
                ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = bytes;
    }
}
