using Microsoft.Win32.SafeHandles;
using Relaybox.ImageBuilder.Archives;

namespace Relaybox.ImageBuilder.Trees;

/// <summary>
/// One temporary file that takes the unpacked contents of all packages, so that memory stays small while layers are put
/// together in another order than packages are read. Several packages may add at once.
/// </summary>
internal sealed class SpillFile : IDisposable
{
    private readonly SafeFileHandle _file;
    private long _length;

    /// <summary>Creates the file; it disappears with this object. What a killed process leaves goes with the work folder that it is in.</summary>
    public SpillFile(string path) =>
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);

    /// <summary>Takes exactly <paramref name="length"/> bytes from a stream, and sums them on the way.</summary>
    /// <exception cref="EndOfStreamException">The stream ends earlier.</exception>
    public FileContent Add(Stream source, long length)
    {
        long offset = Interlocked.Add(ref _length, length) - length;
        var buffer = new byte[Math.Min(length, 128 << 10)];
        using var summer = new FileSummer();
        for (long done = 0; done < length;)
        {
            int wanted = (int)Math.Min(buffer.Length, length - done);
            source.ReadExactly(buffer, 0, wanted);
            RandomAccess.Write(_file, buffer.AsSpan(0, wanted), offset + done);
            summer.Append(buffer.AsSpan(0, wanted));
            done += wanted;
        }

        return new SpilledContent(_file, offset, length, summer.Finish());
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private sealed class SpilledContent(SafeFileHandle file, long offset, long length, FileSums sums) : FileContent(sums)
    {
        public override long Length => length;

        public override Stream Open() => new SpilledStream(file, offset, length);
    }

    private sealed class SpilledStream(SafeFileHandle file, long offset, long length) : ForwardOnlyStream
    {
        private long _position;

        public override bool CanRead => true;

        public override int Read(Span<byte> buffer)
        {
            int wanted = (int)Math.Min(buffer.Length, length - _position);
            int read = wanted == 0 ? 0 : RandomAccess.Read(file, buffer[..wanted], offset + _position);
            _position += read;
            return read;
        }
    }
}
