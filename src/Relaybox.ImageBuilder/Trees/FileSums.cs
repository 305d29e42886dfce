namespace Relaybox.ImageBuilder.Trees;

/// <summary>The sums of a file's bytes, as SPDX wants them: SHA-1 is mandatory there, SHA-256 is what anybody should compare.</summary>
/// <param name="Sha1">40 lower-case hex digits.</param>
/// <param name="Sha256">64 lower-case hex digits.</param>
internal sealed record FileSums(string Sha1, string Sha256);
