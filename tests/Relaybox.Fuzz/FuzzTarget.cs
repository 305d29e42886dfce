namespace Relaybox.Fuzz;

/// <summary>A parser under test.</summary>
/// <param name="Name">How the command line calls it.</param>
/// <param name="Samples">What mutation starts from; Latin-1.</param>
/// <param name="Run">Feeds one input to the parser; throws when the parser does, or when an invariant does not hold.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<string> Samples, Action<byte[]> Run);
