namespace Relaybox.ImageBuilder.SupplyChain.Spdx;

/// <summary>A sum.</summary>
/// <param name="Algorithm"><c>SHA1</c>, <c>SHA256</c> or <c>SHA512</c>.</param>
/// <param name="ChecksumValue">Lower-case hex digits.</param>
internal sealed record SpdxChecksum(string Algorithm, string ChecksumValue);
