namespace Relaybox.ImageBuilder.Archives;

/// <summary>
/// Sets the tenth byte of a gzip stream (RFC 1952, "OS") to 255, unknown: zlib writes what it was compiled for, and an image built on
/// macOS has to be the one built on Linux.
/// </summary>
internal sealed class GzipHostByteStream(Stream inner) : ForwardOnlyStream
{
    private const int HostByteOffset = 9;
    private long _written;

    public override bool CanWrite => true;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        long offset = HostByteOffset - _written;
        _written += buffer.Length;
        if (offset < 0 || offset >= buffer.Length)
        {
            inner.Write(buffer);
            return;
        }

        inner.Write(buffer[..(int)offset]);
        inner.Write([0xFF]);
        inner.Write(buffer[((int)offset + 1)..]);
    }

    public override void Flush() => inner.Flush();
}
