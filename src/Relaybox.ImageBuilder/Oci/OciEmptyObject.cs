namespace Relaybox.ImageBuilder.Oci;

/// <summary><c>{}</c>: how the specification writes a set.</summary>
internal sealed record OciEmptyObject;
