namespace Relaybox.ImageBuilder.Archives;

/// <summary>Fails after <paramref name="limit"/> bytes: a few kilobytes of a hostile archive may decompress to any size.</summary>
internal sealed class ExpansionLimitStream(Stream inner, long limit) : ForwardOnlyStream
{
    private long _read;

    public override bool CanRead => true;

    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        _read += read;
        return _read <= limit
            ? read
            : throw new InvalidDataException($"it decompresses to more than {limit} bytes.");
    }
}
