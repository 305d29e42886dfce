using System.Security.Cryptography;

namespace Relaybox.ImageBuilder.Archives;

/// <summary>Passes writes on, counts them and computes their SHA-256 sum.</summary>
internal sealed class HashingWriteStream(Stream inner) : ForwardOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public override bool CanWrite => true;

    /// <summary>Bytes so far.</summary>
    public long Written { get; private set; }

    /// <summary>The sum so far, 64 lower-case hex digits.</summary>
    public string Sha256 => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hash.AppendData(buffer);
        Written += buffer.Length;
        inner.Write(buffer);
    }

    public override void Flush() => inner.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }
}
