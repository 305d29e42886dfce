namespace Relaybox.ImageBuilder.Packages;

/// <summary>One archive that a machine's apt takes binary packages from.</summary>
/// <param name="Base">Base of the archive, with a slash at its end.</param>
/// <param name="Suites">The suites that the machine uses.</param>
internal sealed record AptSource(Uri Base, IReadOnlyList<string> Suites);
