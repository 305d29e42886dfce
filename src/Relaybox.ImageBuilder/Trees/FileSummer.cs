using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Relaybox.ImageBuilder.Trees;

/// <summary>Computes both sums of bytes that pass anyway, so that no file is read a second time for them.</summary>
internal sealed class FileSummer : IDisposable
{
    private const int BufferBytes = 128 << 10;

    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _sha1 = CreateSha1();

    /// <summary>Reads bytes to their end.</summary>
    public static FileSums Of(Stream stream)
    {
        using var summer = new FileSummer();
        var buffer = new byte[BufferBytes];
        while (stream.Read(buffer) is > 0 and var read)
            summer.Append(buffer.AsSpan(0, read));
        return summer.Finish();
    }

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _sha1.AppendData(bytes);
        _sha256.AppendData(bytes);
    }

    /// <summary>The sums of all that was added. Ends the summing.</summary>
    public FileSums Finish() => new(Convert.ToHexStringLower(_sha1.GetHashAndReset()), Convert.ToHexStringLower(_sha256.GetHashAndReset()));

    /// <inheritdoc/>
    public void Dispose()
    {
        _sha1.Dispose();
        _sha256.Dispose();
    }

    [SuppressMessage("Security", "CA5350", Justification = "SPDX 2.3 makes SHA-1 mandatory for files; nothing is trusted because of it.")]
    private static IncrementalHash CreateSha1() => IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
}
