using System.IO.Compression;
using System.Security.Cryptography;
using Relaybox.ImageBuilder.Archives;

namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>
/// Reads one layer front to back: its entries with their sums and what they took, and at the end whether it is what descriptor and
/// configuration promise. Nothing is trusted; what is wrong ends in one sentence.
/// </summary>
internal sealed class LayerReader : IDisposable
{
    /// <summary>Bytes that a layer may unpack to.</summary>
    private const long MaxUnpackedBytes = 16L << 30;

    /// <summary>Entries that a layer may have.</summary>
    private const int MaxEntries = 2_000_000;

    private static ReadOnlySpan<byte> ElfMagic => [0x7F, (byte)'E', (byte)'L', (byte)'F'];

    private readonly string _where;
    private readonly StoredLayer _layer;
    private readonly Stream _blob;
    private readonly HashingReadStream _compressed;
    private readonly BufferedStream _buffered;
    private readonly MeteredStream _meter;
    private readonly Stream _decoder;
    private readonly ExpansionLimitStream _limited;
    private readonly HashingReadStream _unpacked;

    /// <summary>Opens a layer.</summary>
    /// <exception cref="ImageBuildException">The blob is missing or has another length, or its compression is not known.</exception>
    public LayerReader(ImageLayout layout, StoredLayer layer)
    {
        _where = $"{layout.Name}: layer '{layer.Name}' ({layer.Descriptor.Digest})";
        _layer = layer;
        bool isGzip = layer.Descriptor.MediaType.EndsWith("gzip", StringComparison.Ordinal);
        if (!isGzip && !layer.Descriptor.MediaType.EndsWith(".tar", StringComparison.Ordinal))
            throw new ImageBuildException($"{_where} has the media type {layer.Descriptor.MediaType}, which cannot be read: tar is, plain or with gzip.");

        _blob = layout.OpenBlob(layer.Descriptor);
        _compressed = new HashingReadStream(_blob);
        _buffered = new BufferedStream(_compressed, 64 << 10);
        _meter = new MeteredStream(_buffered);
        _decoder = isGzip ? new GZipStream(_meter, CompressionMode.Decompress) : _meter;
        _limited = new ExpansionLimitStream(_decoder, MaxUnpackedBytes);
        _unpacked = new HashingReadStream(_limited);
    }

    /// <summary>Bytes of the uncompressed tar, once every entry was read.</summary>
    public long UnpackedBytes => _unpacked.Count;

    /// <summary>What the ends of archive and compression took of the compressed layer, once every entry was read.</summary>
    public long EndBytes { get; private set; }

    /// <summary>The entries in their order. Reading them all verifies the layer.</summary>
    /// <param name="copyTo">Says where else an entry's content goes; null for nowhere.</param>
    /// <param name="cancellationToken">Stops within a large file.</param>
    public IEnumerable<MeasuredEntry> Read(Func<StoredEntry, Stream?>? copyTo, CancellationToken cancellationToken)
    {
        var tar = new LayerTarReader(_unpacked);
        var buffer = new byte[64 << 10];
        long before = 0;
        for (int count = 0; Guarded(tar.Next) is { } entry; count++)
        {
            if (count == MaxEntries)
                throw Damaged($"it has more than {MaxEntries} entries.");
            (string? sum, bool isElf) = Guarded(() => Consume(entry, tar, copyTo?.Invoke(entry), buffer, cancellationToken));
            long after = _meter.Count;
            yield return new MeasuredEntry(entry, sum, after - before, isElf);
            before = after;
        }

        Guarded(Finish);
        EndBytes = _compressed.Count - before;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _unpacked.Dispose();
        _limited.Dispose();
        _decoder.Dispose();
        _meter.Dispose();
        _buffered.Dispose();
        _compressed.Dispose();
        _blob.Dispose();
    }

    private (string? Sum, bool IsElf) Consume(StoredEntry entry, LayerTarReader tar, Stream? copy, byte[] buffer, CancellationToken cancellationToken)
    {
        if (entry.Type != StoredEntryType.File)
            return (null, false);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        bool isElf = false;
        for (bool isFirst = true; ; isFirst = false)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _meter.Expect(Math.Min(tar.ContentLeft, buffer.Length));
            int read = tar.ReadContent(buffer);
            if (read == 0)
                return (Convert.ToHexStringLower(hash.GetCurrentHash()), isElf);

            ReadOnlySpan<byte> part = buffer.AsSpan(0, read);
            isElf |= isFirst && part.StartsWith(ElfMagic);
            hash.AppendData(part);
            copy?.Write(part);
        }
    }

    private bool Finish()
    {
        _unpacked.Drain();
        _compressed.Drain();
        if (_compressed.Count != _layer.Descriptor.Size || _compressed.Digest != _layer.Descriptor.Digest)
            throw new InvalidDataException($"its bytes have the digest {_compressed.Digest}.");
        if (_unpacked.Digest != _layer.DiffId)
            throw new InvalidDataException($"it unpacks to {_unpacked.Digest}, and the configuration says {_layer.DiffId}.");
        return true;
    }

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new ImageBuildException($"{_where} is damaged: {e.Message}", e);
        }
    }

    private ImageBuildException Damaged(string reason) => new($"{_where} is damaged: {reason}");
}
