namespace Relaybox.Testing.Connections;

/// <summary>The bytes of a connection, of which the last ones of each write can be kept back until the next: there is half a TLS record under way then, always.</summary>
/// <param name="inner">The connection.</param>
internal sealed class WithholdingStream(Stream inner) : Stream
{
    private byte[] _rest = [];

    /// <summary>How many bytes of each write are kept back.</summary>
    public int Withheld { get; set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => inner.Write(Exchange(buffer.AsMemory(offset, count)).Span);

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(Exchange(buffer), cancellationToken);

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private ReadOnlyMemory<byte> Exchange(ReadOnlyMemory<byte> bytes)
    {
        if (Withheld == 0 && _rest.Length == 0) return bytes;

        byte[] all = [.. _rest, .. bytes.Span];
        var sent = Math.Max(0, all.Length - Withheld);
        _rest = all[sent..];
        return all.AsMemory(0, sent);
    }
}
