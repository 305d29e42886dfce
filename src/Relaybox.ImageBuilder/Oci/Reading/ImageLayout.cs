using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>
/// A finished image that is read: every blob is verified against the descriptor that leads to it (OCI image specification, "Content
/// Descriptors"), and one that is missing or damaged ends in one sentence.
/// </summary>
internal sealed class ImageLayout : IDisposable
{
    /// <summary>Bytes of index, manifest or configuration: what registries take.</summary>
    private const long MaxManifestBytes = 4 << 20;

    private const string IndexFile = "index.json";

    private readonly StoredFiles _files;

    private ImageLayout(StoredFiles files, StoredManifest index)
    {
        _files = files;
        Index = index;
    }

    /// <summary>Folder or archive, as messages name it.</summary>
    public string Name => _files.Name;

    /// <summary>The layout's <c>index.json</c>.</summary>
    public StoredManifest Index { get; }

    /// <summary>Opens the layout in a folder or an archive.</summary>
    /// <exception cref="ImageBuildException">There is none, or it is damaged.</exception>
    public static ImageLayout Open(string path)
    {
        StoredFiles? files = StoredFiles.Open(path);
        try
        {
            long length = files.LengthOf(IndexFile) ?? throw new ImageBuildException($"{files.Name} is no complete image: its {IndexFile} is missing.");
            var layout = new ImageLayout(files, Parse(files.Name, IndexFile, ReadAll(files, IndexFile, length, MaxManifestBytes), ReadingJsonContext.Default.StoredManifest));
            files = null;
            return layout;
        }
        finally
        {
            files?.Dispose();
        }
    }

    /// <summary>Reads and verifies a manifest or index.</summary>
    public StoredBlob<StoredManifest> ReadManifest(OciDescriptor descriptor) => ReadJson(descriptor, ReadingJsonContext.Default.StoredManifest);

    /// <summary>Reads and verifies an image configuration.</summary>
    public StoredBlob<StoredConfiguration> ReadConfiguration(OciDescriptor descriptor) => ReadJson(descriptor, ReadingJsonContext.Default.StoredConfiguration);

    /// <summary>Whether the layout has a blob; what is attached may be left out of a copy.</summary>
    public bool Has(OciDescriptor descriptor) => _files.LengthOf(PathOf(descriptor)) is not null;

    /// <summary>Reads and verifies a blob.</summary>
    /// <param name="descriptor">What leads to it.</param>
    /// <param name="maxBytes">More is refused.</param>
    public byte[] ReadBlob(OciDescriptor descriptor, long maxBytes)
    {
        string path = PathOf(descriptor);
        byte[] bytes = ReadAll(_files, path, CheckedLength(descriptor), maxBytes);
        string digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));
        return digest == descriptor.Digest
            ? bytes
            : throw new ImageBuildException($"{Name} is damaged: the bytes of blob {descriptor.Digest} have the digest {digest}.");
    }

    /// <summary>Opens a blob whose length is right; verifying its digest is up to who reads it.</summary>
    public Stream OpenBlob(OciDescriptor descriptor) => _files.Open(PathOf(descriptor), CheckedLength(descriptor));

    /// <inheritdoc/>
    public void Dispose() => _files.Dispose();

    private StoredBlob<T> ReadJson<T>(OciDescriptor descriptor, JsonTypeInfo<T> type)
    {
        byte[] bytes = ReadBlob(descriptor, MaxManifestBytes);
        return new StoredBlob<T>(descriptor, bytes, Parse(Name, $"blob {descriptor.Digest}", bytes, type));
    }

    private long CheckedLength(OciDescriptor descriptor)
    {
        long length = _files.LengthOf(PathOf(descriptor)) ?? throw new ImageBuildException($"{Name} is incomplete: blob {descriptor.Digest} is missing.");
        return length == descriptor.Size
            ? length
            : throw new ImageBuildException($"{Name} is damaged: blob {descriptor.Digest} has {length} bytes instead of {descriptor.Size}.");
    }

    private string PathOf(OciDescriptor descriptor)
    {
        // The digest becomes a path: nothing but a digest may.
        const string algorithm = "sha256:";
        string digest = descriptor.Digest;
        return digest.StartsWith(algorithm, StringComparison.Ordinal) && digest.Length == algorithm.Length + 64
            && digest.Skip(algorithm.Length).All(char.IsAsciiHexDigitLower)
            ? "blobs/sha256/" + digest[algorithm.Length..]
            : throw new ImageBuildException($"{Name} is damaged: '{digest}' is no SHA-256 digest.");
    }

    private static byte[] ReadAll(StoredFiles files, string path, long length, long maxBytes)
    {
        if (length > maxBytes)
            throw new ImageBuildException($"{files.Name} cannot be read: {path} has {length} bytes, more than the {maxBytes} that are allowed.");
        var bytes = new byte[length];
        using Stream stream = files.Open(path, length);
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static T Parse<T>(string name, string what, byte[] bytes, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? throw new JsonException("it is null.");
        }
        catch (JsonException e)
        {
            throw new ImageBuildException($"{name} is damaged: {what} is no JSON of the kind it should be: {e.Message}", e);
        }
    }
}
