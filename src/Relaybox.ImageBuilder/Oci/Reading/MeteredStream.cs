using Relaybox.ImageBuilder.Archives;

namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>
/// Hands out a few bytes at a time and counts them. A decompressor above it asks for more only when it has used up what it got, so the
/// count tells, to within <see cref="PieceBytes"/>, how much of the compressed stream the output so far has taken.
/// </summary>
internal sealed class MeteredStream(Stream inner) : ForwardOnlyStream
{
    /// <summary>How coarse the meter is.</summary>
    public const int PieceBytes = 16;

    // Deflate makes at most 1032 bytes of one (zlib's "Maximum expansion factor").
    private const int MaxExpansion = 1032;

    private int _piece = PieceBytes;

    public override bool CanRead => true;

    /// <summary>Bytes handed out.</summary>
    public long Count { get; private set; }

    /// <summary>Says how much output is still to come before the count matters: pieces may be as large as cannot make more than that.</summary>
    public void Expect(long outputBytes) => _piece = (int)Math.Clamp(outputBytes / MaxExpansion, PieceBytes, int.MaxValue);

    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer[..Math.Min(buffer.Length, _piece)]);
        Count += read;
        return read;
    }
}
