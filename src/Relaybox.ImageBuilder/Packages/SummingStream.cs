using System.Security.Cryptography;

namespace Relaybox.ImageBuilder.Packages;

/// <summary>
/// Writes through to a file and sums what passes. More than the expected size is refused at once: a server that never stops
/// must not fill the disk.
/// </summary>
/// <param name="destination">The file; the caller disposes it.</param>
/// <param name="limit">The expected size in bytes.</param>
internal sealed class SummingStream(Stream destination, long limit) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _length;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => _length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <summary>Whether what was written has this size and SHA-256. Ends the summing.</summary>
    public bool Matches(long size, string sha256) => _length == size && Convert.ToHexStringLower(_hash.GetHashAndReset()) == sha256;

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Take(buffer.Span)) await destination.WriteAsync(buffer, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        if (Take(buffer.AsSpan(offset, count))) destination.Write(buffer, offset, count);
    }

    /// <inheritdoc/>
    public override void Flush() => destination.Flush();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => destination.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _hash.Dispose();
        base.Dispose(disposing);
    }

    // The sum of what is too long never matches, so nothing past the limit has to be kept.
    private bool Take(ReadOnlySpan<byte> bytes)
    {
        _length += bytes.Length;
        if (_length > limit) return false;

        _hash.AppendData(bytes);
        return true;
    }
}
