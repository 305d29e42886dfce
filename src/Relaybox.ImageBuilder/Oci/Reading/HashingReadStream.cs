using System.Security.Cryptography;
using Relaybox.ImageBuilder.Archives;

namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>Passes reads on, counts them and computes their SHA-256 sum. Fills the reader's buffer, so that sums are taken over large pieces.</summary>
internal sealed class HashingReadStream(Stream inner) : ForwardOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public override bool CanRead => true;

    /// <summary>Bytes so far.</summary>
    public long Count { get; private set; }

    /// <summary>The sum so far as OCI writes it, <c>sha256:…</c>.</summary>
    public string Digest => "sha256:" + Convert.ToHexStringLower(_hash.GetCurrentHash());

    public override int Read(Span<byte> buffer)
    {
        int read = inner.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        _hash.AppendData(buffer[..read]);
        Count += read;
        return read;
    }

    /// <summary>Reads and forgets what is left.</summary>
    public void Drain()
    {
        var buffer = new byte[64 << 10];
        while (Read(buffer) > 0)
        {
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }
}
