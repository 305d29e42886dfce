using System.Text.Json.Serialization;

namespace Relaybox.ImageBuilder.Oci;

/// <summary>The layers as the image configuration names them.</summary>
/// <param name="Type">Always <c>layers</c>.</param>
/// <param name="DiffIds">Digests of the uncompressed layers, lowest first.</param>
internal sealed record OciRootFs(string Type, [property: JsonPropertyName("diff_ids")] IReadOnlyList<string> DiffIds);
