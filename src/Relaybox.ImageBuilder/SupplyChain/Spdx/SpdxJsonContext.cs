using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Relaybox.ImageBuilder.SupplyChain.Spdx;

/// <summary>The serializer of SPDX documents: keys in the order of declaration, nothing that is null, no white space.</summary>
[JsonSerializable(typeof(SpdxDocument))]
internal sealed partial class SpdxJsonContext : JsonSerializerContext
{
    /// <summary>The context to use. Names of people stay readable: no browser ever sees this text.</summary>
    public static SpdxJsonContext Canonical { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
