using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Relaybox.ImageBuilder.Oci;

/// <summary>A small blob: JSON with its digest.</summary>
internal sealed class OciBlob
{
    private OciBlob(string mediaType, byte[] bytes)
    {
        Bytes = bytes;
        Descriptor = new OciDescriptor
        {
            MediaType = mediaType,
            Digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes)),
            Size = bytes.Length,
        };
    }

    /// <summary>The JSON text.</summary>
    public byte[] Bytes { get; }

    /// <summary>How others refer to it.</summary>
    public OciDescriptor Descriptor { get; }

    /// <summary>Takes bytes that are serialized already.</summary>
    public static OciBlob Of(string mediaType, byte[] bytes) => new(mediaType, bytes);

    /// <summary>Serializes an object.</summary>
    public static OciBlob Of<T>(string mediaType, T value, JsonTypeInfo<T> type) => new(mediaType, JsonSerializer.SerializeToUtf8Bytes(value, type));
}
