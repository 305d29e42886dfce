using System.Globalization;

namespace Relaybox.ImageBuilder.Definitions;

/// <summary>A port in OCI's notation, for example <c>25/tcp</c>.</summary>
/// <param name="Number">1 to 65535.</param>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
internal sealed record ExposedPort(int Number, string Protocol)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Protocol}");
}
