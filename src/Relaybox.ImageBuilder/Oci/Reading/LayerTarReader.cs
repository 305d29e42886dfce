using System.Text;

namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>
/// Reads tar front to back and never a byte further than asked, so that what lies below can tell how much of it an entry took. Knows
/// ustar, PAX and GNU's long names: what builders of images write.
/// </summary>
/// <param name="stream">The archive, uncompressed.</param>
internal sealed class LayerTarReader(Stream stream)
{
    /// <summary>Bytes of one PAX header or long name.</summary>
    private const long MaxHeaderBytes = 1 << 20;

    private const UnixFileMode AllBits = (UnixFileMode)0xFFF;

    private readonly byte[] _block = new byte[TarHeader.Bytes];
    private readonly PaxHeader _global = new();
    private long _padding;

    /// <summary>Bytes read so far, those left out with <see cref="SkipContent"/> included.</summary>
    public long Position { get; private set; }

    /// <summary>Bytes of content of the current entry that were not read yet.</summary>
    public long ContentLeft { get; private set; }

    /// <summary>The next entry; null at the two empty blocks that end an archive. The content of the one before has to be read or skipped.</summary>
    /// <exception cref="InvalidDataException">The archive is malformed; the message continues "the layer is damaged:".</exception>
    /// <exception cref="EndOfStreamException">It ends too early.</exception>
    public StoredEntry? Next()
    {
        var pax = new PaxHeader();
        string? longName = null;
        string? longLink = null;
        while (true)
        {
            ReadBlock();
            if (!_block.AsSpan().ContainsAnyExcept((byte)0))
                return null;

            var header = new TarHeader(_block);
            switch (header.Type)
            {
                case 'x':
                    pax.Add(ReadHeaderContent(header.Size));
                    break;
                case 'g':
                    _global.Add(ReadHeaderContent(header.Size));
                    break;
                case 'L':
                    longName = LongText(header.Size);
                    break;
                case 'K':
                    longLink = LongText(header.Size);
                    break;
                default:
                    return Entry(header, pax, longName, longLink);
            }
        }
    }

    /// <summary>Reads content of the current entry; 0 at its end, when the padding behind it has been read as well.</summary>
    public int ReadContent(Span<byte> buffer)
    {
        int wanted = (int)Math.Min(buffer.Length, ContentLeft);
        if (wanted == 0)
        {
            ReadExactly(_block.AsSpan(0, (int)_padding));
            _padding = 0;
            return 0;
        }

        int read = stream.Read(buffer[..wanted]);
        if (read == 0)
            throw new EndOfStreamException("it is cut short.");
        ContentLeft -= read;
        Position += read;
        return read;
    }

    /// <summary>Takes the rest of the current entry as read.</summary>
    /// <returns>How many bytes the caller has to leave out of the stream.</returns>
    public long SkipContent()
    {
        long bytes = ContentLeft + _padding;
        Position += bytes;
        (ContentLeft, _padding) = (0, 0);
        return bytes;
    }

    private StoredEntry Entry(TarHeader header, PaxHeader pax, string? longName, string? longLink)
    {
        StoredEntryType type = header.Type switch
        {
            '0' or '\0' => StoredEntryType.File,
            '1' => StoredEntryType.HardLink,
            '2' => StoredEntryType.SymbolicLink,
            '3' => StoredEntryType.CharacterDevice,
            '4' => StoredEntryType.BlockDevice,
            '5' => StoredEntryType.Directory,
            '6' => StoredEntryType.Fifo,
            var other => throw new InvalidDataException($"an entry has the type '{other}', which no layer uses."),
        };
        long size = type == StoredEntryType.File ? pax.Number("size", header.Size) : 0;
        if (size < 0)
            throw new InvalidDataException("an entry has a negative size.");

        string target = Text("linkpath", pax) ?? longLink ?? header.LinkName;
        (ContentLeft, _padding) = (size, Padding(size));
        return new StoredEntry
        {
            Path = Absolute(Text("path", pax) ?? longName ?? header.Name),
            Type = type,
            Mode = (UnixFileMode)header.Mode & AllBits,
            UserId = pax.Number("uid", header.UserId),
            GroupId = pax.Number("gid", header.GroupId),
            UserName = Text("uname", pax) ?? header.UserName,
            GroupName = Text("gname", pax) ?? header.GroupName,
            ModifiedAt = pax.Time("mtime", _global.Time("mtime", header.ModifiedAt)),
            LinkTarget = type switch
            {
                StoredEntryType.HardLink => Absolute(target),
                StoredEntryType.SymbolicLink => target,
                _ => string.Empty,
            },
            ExtendedAttributes = pax.ExtendedAttributes,
            Size = size,
        };
    }

    private string? Text(string key, PaxHeader pax) => pax.Text(key) ?? _global.Text(key);

    private static string Absolute(string name)
    {
        string path = name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;
        path = path.Trim('/');
        return path is "" or "." ? "/" : "/" + path;
    }

    private static long Padding(long size) => (TarHeader.Bytes - (size % TarHeader.Bytes)) % TarHeader.Bytes;

    private byte[] ReadHeaderContent(long size)
    {
        if (size is < 0 or > MaxHeaderBytes)
            throw new InvalidDataException("an extended header is larger than 1 MiB.");
        var bytes = new byte[size];
        ReadExactly(bytes);
        ReadExactly(_block.AsSpan(0, (int)Padding(size)));
        return bytes;
    }

    private string LongText(long size) => Encoding.UTF8.GetString(ReadHeaderContent(size)).TrimEnd('\0');

    private void ReadBlock() => ReadExactly(_block);

    private void ReadExactly(Span<byte> buffer)
    {
        if (stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
            throw new EndOfStreamException("it is cut short.");
        Position += buffer.Length;
    }
}
