using System.Globalization;

namespace Relaybox.ImageBuilder.Yaml;

/// <summary>A place in a YAML file, printed the way editors jump to it.</summary>
/// <param name="File">The file as it was named.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column in characters, from 1.</param>
internal readonly record struct SourcePosition(string File, long Line, long Column)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}");
}
