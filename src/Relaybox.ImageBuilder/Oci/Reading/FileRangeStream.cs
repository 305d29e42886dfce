using Microsoft.Win32.SafeHandles;
using Relaybox.ImageBuilder.Archives;

namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>A stretch of an open file; several may be read at once. The file's end before that of the stretch is an error.</summary>
internal sealed class FileRangeStream(SafeFileHandle file, long offset, long length) : ForwardOnlyStream
{
    private long _position;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int wanted = (int)Math.Min(buffer.Length, length - _position);
        if (wanted <= 0)
            return 0;
        int read = RandomAccess.Read(file, buffer[..wanted], offset + _position);
        if (read == 0)
            throw new EndOfStreamException("it is cut short.");
        _position += read;
        return read;
    }

    /// <summary>Leaves out bytes without reading them.</summary>
    public void Skip(long bytes) => _position += bytes;
}
