namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>A layer of an image.</summary>
/// <param name="Name">As the history of the configuration calls it.</param>
/// <param name="Descriptor">Its compressed blob.</param>
/// <param name="DiffId">Digest of the uncompressed tar, <c>sha256:…</c>.</param>
internal sealed record StoredLayer(string Name, OciDescriptor Descriptor, string DiffId);
