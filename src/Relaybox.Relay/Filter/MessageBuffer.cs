using System.Buffers;

namespace Relaybox.Relay.Filter;

/// <summary>Holds one message while it is received, judged and handed on: one contiguous pooled array that grows by doubling.</summary>
internal sealed class MessageBuffer(BufferBudget budget) : IDisposable
{
    private const int FirstBytes = 16_384;

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
        var wanted = Math.Max(FirstBytes, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)needed));
        if (!budget.TryTake(wanted))
            return false;
        var larger = ArrayPool<byte>.Shared.Rent(wanted);
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
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = bytes;
    }
}
