using System.IO.Compression;
using Microsoft.Win32.SafeHandles;
using Relaybox.ImageBuilder.Archives;

namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>
/// An OCI image layout in a tar archive. What lies where is read once; a compressed archive is unpacked into a temporary file, because
/// blobs are read in another order than they are stored.
/// </summary>
internal sealed class ArchiveFiles : StoredFiles
{
    /// <summary>Bytes that a compressed archive may unpack to.</summary>
    private const long MaxUnpackedBytes = 16L << 30;

    /// <summary>Files that an archive may have; an image has some dozens.</summary>
    private const int MaxFiles = 100_000;

    private readonly SafeFileHandle _file;
    private readonly Dictionary<string, (long Offset, long Length)> _files;

    private ArchiveFiles(string name, SafeFileHandle file, Dictionary<string, (long Offset, long Length)> files)
        : base(name)
    {
        _file = file;
        _files = files;
    }

    /// <summary>Opens an archive.</summary>
    /// <exception cref="ImageBuildException">It is no tar archive, cut short, or holds no image.</exception>
    public static new ArchiveFiles Open(string path)
    {
        SafeFileHandle? file = null;
        try
        {
            file = IsGzip(path) ? Unpack(path) : File.OpenHandle(path);
            var files = new ArchiveFiles(path, file, BelowMarker(Index(file)));
            file = null;
            return files;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new ImageBuildException($"{path} is no archive of an image, or is damaged: {e.Message}", e);
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <inheritdoc/>
    public override long? LengthOf(string path) => _files.TryGetValue(path, out (long Offset, long Length) place) ? place.Length : null;

    /// <inheritdoc/>
    public override Stream Open(string path, long length) => new FileRangeStream(_file, _files[path].Offset, length);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _file.Dispose();
        base.Dispose(disposing);
    }

    private static bool IsGzip(string path)
    {
        Span<byte> magic = stackalloc byte[2];
        using FileStream stream = File.OpenRead(path);
        return stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && magic.SequenceEqual<byte>([0x1F, 0x8B]);
    }

    private static SafeFileHandle Unpack(string path)
    {
        string temporary = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        SafeFileHandle? file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        try
        {
            using FileStream source = File.OpenRead(path);
            using var gzip = new GZipStream(source, CompressionMode.Decompress);
            using var limited = new ExpansionLimitStream(gzip, MaxUnpackedBytes);
            var buffer = new byte[128 << 10];
            long offset = 0;
            while (limited.Read(buffer) is > 0 and var read)
            {
                RandomAccess.Write(file, buffer.AsSpan(0, read), offset);
                offset += read;
            }

            SafeFileHandle done = file;
            file = null;
            return done;
        }
        finally
        {
            file?.Dispose();
        }
    }

    private static Dictionary<string, (long Offset, long Length)> Index(SafeFileHandle file)
    {
        var files = new Dictionary<string, (long, long)>(StringComparer.Ordinal);
        using var stream = new FileRangeStream(file, 0, RandomAccess.GetLength(file));
        var reader = new LayerTarReader(stream);
        while (reader.Next() is { } entry)
        {
            if (entry.Type == StoredEntryType.File && files.Count < MaxFiles)
                files[entry.Path[1..]] = (reader.Position, entry.Size);
            stream.Skip(reader.SkipContent());
        }

        return files;
    }

    /// <summary>An archive may have been made of the folder itself, which then stands before every name.</summary>
    private static Dictionary<string, (long Offset, long Length)> BelowMarker(Dictionary<string, (long Offset, long Length)> files)
    {
        string marker = files.Keys.Where(path => path == Marker || path.EndsWith("/" + Marker, StringComparison.Ordinal)).MinBy(path => path.Length)
            ?? throw new InvalidDataException($"it has no file '{Marker}', which every OCI image layout has.");
        string above = marker[..^Marker.Length];
        return files.Where(file => file.Key.StartsWith(above, StringComparison.Ordinal))
            .ToDictionary(file => file.Key[above.Length..], file => file.Value, StringComparer.Ordinal);
    }
}
