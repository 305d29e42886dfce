using System.Security.Cryptography;
using Relaybox.ImageBuilder.Locking;

namespace Relaybox.ImageBuilder.Packages;

/// <summary>
/// Reads a package from the store and sums it on the way. Readers of archives stop when they have what they want, so who reads
/// calls <see cref="Verify"/> at the end: it reads the rest and says whether all of it was what the lock says. Nothing that was
/// read counts before that.
/// </summary>
internal sealed class VerifyingStream : Stream
{
    private readonly Stream _source;
    private readonly LockedPackage _package;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _position;

    /// <summary>Wraps a stream.</summary>
    /// <param name="source">The file; disposed with this.</param>
    /// <param name="package">What it should be.</param>
    public VerifyingStream(Stream source, LockedPackage package)
    {
        _source = source;
        _package = package;
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => _source.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <summary>Reads to the end and compares.</summary>
    /// <exception cref="DamagedPackageException">The file in the cache is damaged.</exception>
    public void Verify()
    {
        Span<byte> rest = stackalloc byte[8192];
        while (Read(rest) > 0)
        {
        }

        if (_position == _package.Size && Convert.ToHexStringLower(_hash.GetHashAndReset()) == _package.Sha256) return;

        throw new DamagedPackageException(_package);
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = _source.Read(buffer);
        _hash.AppendData(buffer[..count]);
        _position += count;
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }
}
