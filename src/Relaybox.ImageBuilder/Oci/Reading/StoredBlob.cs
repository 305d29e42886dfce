namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>A JSON blob that was read and verified.</summary>
/// <param name="Descriptor">What led to it.</param>
/// <param name="Bytes">As they are stored.</param>
/// <param name="Value">What they say.</param>
internal sealed record StoredBlob<T>(OciDescriptor Descriptor, byte[] Bytes, T Value);
