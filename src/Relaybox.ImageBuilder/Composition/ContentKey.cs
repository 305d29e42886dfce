using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>
/// Sum over everything that a result depends on. Each part goes in with its length, so that no two lists of parts are the same
/// bytes.
/// </summary>
internal sealed class ContentKey : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Starts a key for one kind of result.</summary>
    public ContentKey(string kind) => Add(kind);

    /// <summary>Adds the builder itself, and the runtime, whose compressor it uses: another build of either may write other bytes.</summary>
    public void AddBuilder()
    {
        Add(typeof(ContentKey).Module.ModuleVersionId.ToString());
        Add(Environment.Version.ToString());
    }

    /// <summary>Adds a part; null and empty are different.</summary>
    public void Add(string? part) => Add(part is null ? default : Encoding.UTF8.GetBytes(part), part is null ? -1 : Encoding.UTF8.GetByteCount(part));

    /// <summary>Adds a number.</summary>
    public void Add(long part) => Add(part.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds a list with its length.</summary>
    public void AddAll(IEnumerable<string> parts)
    {
        string[] all = [.. parts];
        Add(all.Length);
        foreach (string part in all)
            Add(part);
    }

    /// <summary>The key: 64 lower-case hex digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Add(ReadOnlySpan<byte> part, int length)
    {
        Span<byte> prefix = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(prefix, length);
        _hash.AppendData(prefix);
        _hash.AppendData(part);
    }
}
