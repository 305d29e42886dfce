using System.Security.Cryptography;

namespace Relaybox.ImageBuilder.Archives;

/// <summary>Passes reads on and computes the SHA-256 sum of what went through, so that nothing is read twice only to be checked.</summary>
internal sealed class HashingReadStream(Stream inner) : ForwardOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public override bool CanRead => true;

    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        _hash.AppendData(buffer[..read]);
        return read;
    }

    /// <summary>Reads the rest and returns the sum of everything, 64 lower-case hex digits.</summary>
    public string ReadToEndAndHash()
    {
        var buffer = new byte[81920];
        while (Read(buffer) > 0)
        {
        }

        return Convert.ToHexStringLower(_hash.GetCurrentHash());
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }
}
