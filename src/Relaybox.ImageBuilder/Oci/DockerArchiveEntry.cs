using System.Text.Json.Serialization;

namespace Relaybox.ImageBuilder.Oci;

/// <summary>One image of a <c>docker load</c>-able archive's <c>manifest.json</c>.</summary>
/// <param name="Config">Path of the image configuration in the archive.</param>
/// <param name="RepoTags">The tags it gets.</param>
/// <param name="Layers">Paths of the layers, lowest first; compressed ones are taken since Docker 1.10.</param>
internal sealed record DockerArchiveEntry(
    [property: JsonPropertyName("Config")] string Config,
    [property: JsonPropertyName("RepoTags")] IReadOnlyList<string> RepoTags,
    [property: JsonPropertyName("Layers")] IReadOnlyList<string> Layers);
