namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>An entry that was read to its end.</summary>
/// <param name="Entry">What tar says about it.</param>
/// <param name="Sha256">Sum of a file's content, 64 lower-case hex digits; null for all else.</param>
/// <param name="CompressedBytes">
/// What its header, content and padding took of the compressed layer, to within <see cref="MeteredStream.PieceBytes"/>; the sum over a
/// layer, its end included, is exact.
/// </param>
/// <param name="IsElf">Whether a file begins as programs and libraries do.</param>
internal sealed record MeasuredEntry(StoredEntry Entry, string? Sha256, long CompressedBytes, bool IsElf);
