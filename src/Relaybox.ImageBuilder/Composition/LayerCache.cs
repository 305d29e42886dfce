using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Relaybox.ImageBuilder.Caching;
using Relaybox.ImageBuilder.Oci;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>
/// Finished layers by digest, and what was made for a content key. Files appear under their name only when they are complete and
/// on disk, so a build that was killed leaves nothing that the next one could believe, and two builds at once write the same.
/// </summary>
internal sealed class LayerCache
{
    private readonly string _blobs;
    private readonly string _keys;
    private readonly string _folder;

    /// <summary>Opens or creates the cache in a folder.</summary>
    public LayerCache(string folder)
    {
        _blobs = Path.Combine(folder, "layers", "blobs");
        _keys = Path.Combine(folder, "layers", "keys");
        _folder = folder;
        Directory.CreateDirectory(_blobs);
        Directory.CreateDirectory(_keys);
    }

    /// <summary>The compressed layer's file.</summary>
    public string BlobOf(LayerInfo layer) => Path.Combine(_blobs, layer.Digest["sha256:".Length..]);

    /// <summary>A folder on the cache's file system for what is being made.</summary>
    public WorkFolder CreateWorkFolder() => WorkFolder.Create(_folder);

    /// <summary>What was recorded for a key; null when nothing was, or a layer of it is gone.</summary>
    public T? Find<T>(string key, JsonTypeInfo<T> type, Func<T, IEnumerable<LayerInfo>> layers)
        where T : class
    {
        string file = Path.Combine(_keys, key + ".json");
        if (!File.Exists(file))
            return null;

        try
        {
            using FileStream stream = File.OpenRead(file);
            T? record = JsonSerializer.Deserialize(stream, type);
            if (record is null || !layers(record).All(IsPresent))
                return null;

            foreach (string used in layers(record).Select(BlobOf).Append(file))
                LastUse.Touch(used);
            return record;
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException)
        {
            // A record that cannot be read is as good as none: it is made again.
            return null;
        }
    }

    /// <summary>Records the result of a key.</summary>
    public void Record<T>(string key, T record, JsonTypeInfo<T> type)
    {
        using WorkFolder work = CreateWorkFolder();
        string temporary = work.PathOf("record");
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(record, type));
        File.Move(temporary, Path.Combine(_keys, key + ".json"), overwrite: true);
    }

    /// <summary>Writes a layer into the cache.</summary>
    public LayerInfo Write(LayerContents layer, CancellationToken cancellationToken)
    {
        using WorkFolder work = CreateWorkFolder();
        string temporary = work.PathOf("layer");
        LayerInfo info = LayerWriter.Write(layer.Name, layer.Entries, temporary, cancellationToken);
        File.Move(temporary, BlobOf(info), overwrite: true);
        return info;
    }

    private bool IsPresent(LayerInfo layer)
    {
        var file = new FileInfo(BlobOf(layer));
        return file.Exists && file.Length == layer.Size;
    }
}
