using System.Formats.Tar;
using System.IO.Compression;

namespace Relaybox.ImageBuilder.Archives;

/// <summary>
/// Reads one <c>.deb</c> (deb(5)) front to back: <c>debian-binary</c>, <c>control.tar</c>, <c>data.tar</c>. Nothing is trusted:
/// every mistake ends in one <see cref="InvalidPackageException"/> that names the package and the entry.
/// </summary>
internal sealed class DebReader : IDisposable
{
    private readonly string _package;
    private readonly DebLimits _limits;
    private readonly ArReader _members;

    /// <param name="stream">The package, from its beginning. The caller keeps and disposes it.</param>
    /// <param name="package">How messages call it.</param>
    /// <param name="limits">What it may decompress to.</param>
    public DebReader(Stream stream, string package, DebLimits? limits = null)
    {
        _package = package;
        _limits = limits ?? new DebLimits();
        _members = new ArReader(stream);
    }

    /// <summary>The files of <c>control.tar</c> by name (<c>control</c>, <c>md5sums</c>, <c>postinst</c>, …). Comes before <see cref="ReadData"/>.</summary>
    public IReadOnlyDictionary<string, byte[]> ReadControl()
    {
        return Guarded(() =>
        {
            ArMember version = Member("debian-binary");
            var text = new byte[4];
            if (version.Content.ReadAtLeast(text, 4, throwOnEndOfStream: false) < 4 || !text.AsSpan().SequenceEqual("2.0\n"u8))
                throw new InvalidDataException("its format is not 2.0.");

            using Stream decoder = Decoder(Member("control.tar"));
            using var tar = new ExpansionLimitStream(decoder, _limits.ControlBytes);
            using var guard = new TarGuardStream(tar, _limits.MetadataBytes);
            using var reader = new TarReader(guard);
            var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
            while (reader.GetNextEntry() is { } entry)
            {
                string path = DataEntryReader.CheckedPath(entry.Name);
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                    continue;

                using var content = new MemoryStream();
                entry.DataStream?.CopyTo(content);
                files[path[1..]] = content.ToArray();
            }

            ReadToEnd(tar);
            return files;
        });
    }

    /// <summary>The entries of <c>data.tar</c> in their order. Use each before asking for the next.</summary>
    public IEnumerable<DataEntry> ReadData()
    {
        using Stream decoder = Guarded(() => Decoder(Member("data.tar")));
        using var tar = new ExpansionLimitStream(decoder, _limits.DataBytes);
        using var guard = new TarGuardStream(tar, _limits.MetadataBytes);
        using var reader = new TarReader(guard);
        int count = 0;
        long names = 0;
        while (Guarded(() => reader.GetNextEntry()) is { } entry)
        {
            if (++count > _limits.DataEntries)
                throw Invalid($"it has more than {_limits.DataEntries} entries.");
            if ((names += entry.Name.Length + entry.LinkName.Length) > _limits.NameCharacters)
                throw Invalid($"the names of its entries have more than {_limits.NameCharacters} characters together.");

            DataEntry read;
            try
            {
                read = DataEntryReader.Read(entry);
            }
            catch (InvalidDataException e)
            {
                throw new InvalidPackageException($"Package {_package} cannot be used: entry '{entry.Name}' {e.Message}", e);
            }

            yield return read with { Content = read.Content is null ? null : new GuardedContentStream(this, read.Content) };
        }

        Guarded(() => ReadToEnd(tar));
    }

    /// <summary>Leaves the package's stream to whoever opened it.</summary>
    public void Dispose() => _members.Dispose();

    private ArMember Member(string name)
    {
        ArMember? member = _members.Next();
        return member is not null && (member.Name == name || member.Name.StartsWith(name + ".", StringComparison.Ordinal))
            ? member
            : throw new InvalidDataException($"member '{name}' is missing where it belongs.");
    }

    private static Stream Decoder(ArMember member) => Path.GetExtension(member.Name) switch
    {
        ".xz" => new XzStream(member.Content),
        ".gz" => new GZipStream(member.Content, CompressionMode.Decompress),
        ".tar" => member.Content,
        _ => throw new InvalidDataException($"member '{member.Name}' is compressed in a way that is not supported (xz and gz are)."),
    };

    /// <summary>tar ends before its stream does, and what the compression sums up to is known only at the very end.</summary>
    private static bool ReadToEnd(Stream stream)
    {
        var buffer = new byte[8192];
        while (stream.Read(buffer) > 0)
        {
        }

        return true;
    }

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException
            or ArgumentException or OverflowException or NotSupportedException)
        {
            throw Invalid(e.Message, e);
        }
    }

    private InvalidPackageException Invalid(string reason) => new($"Package {_package} cannot be used: {reason}");

    private InvalidPackageException Invalid(string reason, Exception cause) => new($"Package {_package} cannot be used: {reason}", cause);

    /// <summary>A damaged package may also show while the content of an entry is read.</summary>
    private sealed class GuardedContentStream(DebReader reader, Stream content) : ForwardOnlyStream
    {
        public override bool CanRead => true;

        public override int Read(Span<byte> buffer)
        {
            try
            {
                return content.Read(buffer);
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
            {
                throw reader.Invalid(e.Message, e);
            }
        }
    }
}
