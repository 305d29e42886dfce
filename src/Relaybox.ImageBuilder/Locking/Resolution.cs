namespace Relaybox.ImageBuilder.Locking;

/// <summary>What apt made of image definitions.</summary>
/// <param name="Lock">The packages that it chose.</param>
/// <param name="Security">The newest version that the security archive has of each of them, by architecture and name; most have none.</param>
internal sealed record Resolution(PackageLock Lock, IReadOnlyDictionary<(DebianArchitecture Architecture, string Name), string> Security);
