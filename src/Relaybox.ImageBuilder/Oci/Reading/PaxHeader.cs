using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>The records of PAX extended headers (POSIX.1-2001, pax), as <see cref="PaxRecords"/> writes them. Values are bytes.</summary>
internal sealed class PaxHeader
{
    private const string AttributePrefix = "SCHILY.xattr.";

    private readonly Dictionary<string, byte[]> _records = new(StringComparer.Ordinal);

    /// <summary>Extended attributes by name, sorted.</summary>
    public IReadOnlyDictionary<string, byte[]> ExtendedAttributes
    {
        get
        {
            var attributes = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
            foreach ((string key, byte[] value) in _records.Where(record => record.Key.StartsWith(AttributePrefix, StringComparison.Ordinal)))
                attributes[key[AttributePrefix.Length..]] = value;
            return attributes;
        }
    }

    /// <summary>Adds the records of a header; later ones win.</summary>
    /// <exception cref="InvalidDataException">A record is malformed.</exception>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int key = bytes.IndexOf((byte)' ') + 1;
            bool counted = key > 0 && Utf8Parser.TryParse(bytes, out int length, out int digits) && digits == key - 1 && length > key && length <= bytes.Length;
            ReadOnlySpan<byte> record = counted ? bytes[key..Count(bytes)] : default;
            int equals = record.IndexOf((byte)'=');
            if (equals <= 0 || record[^1] != '\n')
                throw new InvalidDataException("a PAX header of it is malformed.");

            _records[Encoding.UTF8.GetString(record[..equals])] = record[(equals + 1)..^1].ToArray();
            bytes = bytes[Count(bytes)..];
        }
    }

    /// <summary>A record as text; null when there is none.</summary>
    public string? Text(string key) => _records.TryGetValue(key, out byte[]? value) ? Encoding.UTF8.GetString(value) : null;

    /// <summary>A record as a number, where there is one.</summary>
    /// <exception cref="InvalidDataException">It is no number.</exception>
    public long Number(string key, long otherwise) => Text(key) is not { } text
        ? otherwise
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new InvalidDataException($"its PAX record '{key}' is no number.");

    /// <summary>A record as a time in seconds, where there is one.</summary>
    /// <exception cref="InvalidDataException">It is no time.</exception>
    public decimal Time(string key, decimal otherwise) => Text(key) is not { } text
        ? otherwise
        : decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal time)
            ? time
            : throw new InvalidDataException($"its PAX record '{key}' is no time.");

    private static int Count(ReadOnlySpan<byte> bytes) => Utf8Parser.TryParse(bytes, out int length, out _) ? length : 0;
}
