using Microsoft.Win32.SafeHandles;
using Relaybox.ImageBuilder.Archives;
using Relaybox.ImageBuilder.Oci.Reading;

namespace Relaybox.ImageBuilder.Comparison;

/// <summary>The contents of some files of a layer, in one temporary file that disappears with this object.</summary>
internal sealed class ContentStore : IDisposable
{
    private readonly SafeFileHandle _file = File.OpenHandle(
        Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);

    private readonly Dictionary<string, (long Offset, long Length)> _places = new(StringComparer.Ordinal);
    private long _end;

    /// <summary>Reads the contents of files out of a layer.</summary>
    public static ContentStore Of(ImageLayout layout, StoredLayer layer, IReadOnlySet<string> paths, CancellationToken cancellationToken)
    {
        ContentStore? store = new();
        try
        {
            using var reader = new LayerReader(layout, layer);
            using var target = new AppendStream(store);
            foreach (MeasuredEntry _ in reader.Read(entry => paths.Contains(entry.Path) ? store.Begin(entry, target) : null, cancellationToken))
            {
            }

            ContentStore done = store;
            store = null;
            return done;
        }
        finally
        {
            store?.Dispose();
        }
    }

    /// <summary>Opens the content of a file.</summary>
    public Stream Open(string path) => new FileRangeStream(_file, _places[path].Offset, _places[path].Length);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private AppendStream Begin(StoredEntry entry, AppendStream target)
    {
        _places[entry.Path] = (_end, entry.Size);
        return target;
    }

    private sealed class AppendStream(ContentStore store) : ForwardOnlyStream
    {
        public override bool CanWrite => true;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            RandomAccess.Write(store._file, buffer, store._end);
            store._end += buffer.Length;
        }
    }
}
