using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Relaybox.ImageBuilder.SupplyChain.Provenance;

/// <summary>The serializer of statements: keys in the order of declaration, nothing that is null, no white space.</summary>
[JsonSerializable(typeof(Statement))]
internal sealed partial class ProvenanceJsonContext : JsonSerializerContext
{
    /// <summary>The context to use.</summary>
    public static ProvenanceJsonContext Canonical { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
