namespace Relaybox.ImageBuilder.Archives;

/// <summary>The next <paramref name="length"/> bytes of a stream. Ends there; an earlier end of the stream below is an error.</summary>
internal sealed class SectionStream(Stream inner, long length) : ForwardOnlyStream
{
    private long _left = length;

    public override bool CanRead => true;

    public override int Read(Span<byte> buffer)
    {
        if (_left == 0 || buffer.IsEmpty)
            return 0;

        int read = inner.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        if (read == 0)
            throw new EndOfStreamException($"{_left} bytes are missing at the end.");

        _left -= read;
        return read;
    }

    /// <summary>Reads and forgets what nobody asked for, so that the stream below stands at what follows.</summary>
    public void Drain()
    {
        var buffer = new byte[8192];
        while (Read(buffer) > 0)
        {
        }
    }
}
