using System.Buffers;
using System.Text;
using Relaybox.Mail.Mime;

namespace Relaybox.Mail.Dkim;

/// <summary>
/// An index of a message's header fields: where each begins, and a hash of its name, so that thousands of fields and
/// thousands of signed names cost one vectorised search each instead of a comparison of texts.
/// </summary>
internal sealed class DkimFields : IDisposable
{
    private const int FirstCapacity = 64;

    private int[] _hashes = ArrayPool<int>.Shared.Rent(FirstCapacity);
    private int[] _ends = ArrayPool<int>.Shared.Rent(FirstCapacity);

    private readonly bool _isDotStuffed;

    private DkimFields(bool isDotStuffed) => _isDotStuffed = isDotStuffed;

    /// <summary>How many fields there are.</summary>
    public int Count { get; private set; }

    /// <summary>Where the body begins.</summary>
    public int BodyStart { get; private set; }

    /// <summary>One hash a field, never 0; a caller that marks what it has used works on a copy.</summary>
    public ReadOnlySpan<int> Hashes => _hashes.AsSpan(0, Count);

    /// <summary>Indexes a message.</summary>
    /// <param name="message">The message, every line ending with CRLF.</param>
    /// <param name="isDotStuffed">Whether leading dots are doubled (RFC 5321 section 4.5.2).</param>
    public static DkimFields Of(ReadOnlySpan<byte> message, bool isDotStuffed)
    {
        var fields = new DkimFields(isDotStuffed);
        var reader = new HeaderReader(message);
        while (reader.MoveNext())
            fields.Add(HashOf(fields.WithoutStuffing(reader.Name)), message.Length - reader.RestLength);
        // At a line that is no field the header ends, as it does at an empty one; callers refuse such messages before.
        fields.BodyStart = reader.IsMalformed ? message.Length : message.Length - reader.Body.Length;
        return fields;
    }

    /// <summary>A field as its author wrote it, its last CRLF included.</summary>
    public ReadOnlySpan<byte> Field(ReadOnlySpan<byte> message, int index) =>
        WithoutStuffing(message[(index == 0 ? 0 : _ends[index - 1]).._ends[index]]);

    /// <summary>A field's name, as written.</summary>
    public static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> field) => field[..field.IndexOf((byte)':')].TrimEnd(MimeText.WhiteSpace);

    /// <summary>A name's hash in lower case, seeded anew in each process: nobody can choose names that collide.</summary>
    public static int HashOf(ReadOnlySpan<byte> name)
    {
        Span<byte> lower = stackalloc byte[128];
        if (name.Length > lower.Length)
            name = name[..lower.Length];
        Ascii.ToLower(name, lower, out var length);
        var hash = default(HashCode);
        hash.AddBytes(lower[..length]);
        return hash.ToHashCode() | 1;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_hashes);
        ArrayPool<int>.Shared.Return(_ends);
        (_hashes, _ends) = ([], []);
    }

    // Only a field's first line can begin with a dot: the others begin with white space.
    private ReadOnlySpan<byte> WithoutStuffing(ReadOnlySpan<byte> field) =>
        _isDotStuffed && field is [(byte)'.', ..] ? field[1..] : field;

    private void Add(int hash, int end)
    {
        if (Count == Math.Min(_hashes.Length, _ends.Length))
        {
            Grow(ref _hashes);
            Grow(ref _ends);
        }

        _hashes[Count] = hash;
        _ends[Count++] = end;
    }

    private void Grow(ref int[] array)
    {
        var larger = ArrayPool<int>.Shared.Rent(2 * Count);
        array.AsSpan(0, Count).CopyTo(larger);
        ArrayPool<int>.Shared.Return(array);
        array = larger;
    }
}
