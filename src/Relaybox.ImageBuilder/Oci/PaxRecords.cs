using System.Buffers;
using System.Globalization;
using System.Text;

namespace Relaybox.ImageBuilder.Oci;

/// <summary>The records of one PAX extended header: <c>"%d %s=%s\n"</c>, where the number counts itself (POSIX.1-2001, pax).</summary>
internal sealed class PaxRecords
{
    private readonly ArrayBufferWriter<byte> _records = new();

    /// <summary>The records so far.</summary>
    public ReadOnlySpan<byte> Bytes => _records.WrittenSpan;

    /// <summary>Adds a record of text.</summary>
    public void Add(string key, string value) => Add(key, Encoding.UTF8.GetBytes(value));

    /// <summary>Adds a record of bytes.</summary>
    public void Add(string key, ReadOnlySpan<byte> value)
    {
        // Space, '=' and newline; then as many digits as the sum with them needs.
        int rest = Encoding.UTF8.GetByteCount(key) + value.Length + 3;
        int length = rest + 1;
        while (length != rest + length.ToString(CultureInfo.InvariantCulture).Length)
            length = rest + length.ToString(CultureInfo.InvariantCulture).Length;

        _records.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length} {key}=")));
        _records.Write(value);
        _records.Write("\n"u8);
    }
}
