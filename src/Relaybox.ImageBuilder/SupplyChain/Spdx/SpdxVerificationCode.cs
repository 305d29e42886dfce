using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Relaybox.ImageBuilder.SupplyChain.Spdx;

/// <summary>One sum for all files of a package (SPDX 2.3, 7.9).</summary>
/// <param name="PackageVerificationCodeValue">40 lower-case hex digits.</param>
internal sealed record SpdxVerificationCode(string PackageVerificationCodeValue)
{
    /// <summary>SHA-1 of the files' SHA-1 sums, sorted and written one after the other.</summary>
    /// <param name="sums">The SHA-1 sums, lower-case hex digits.</param>
    [SuppressMessage("Security", "CA5350", Justification = "SPDX 2.3 defines the code with SHA-1; nothing is trusted because of it.")]
    public static SpdxVerificationCode Of(IEnumerable<string> sums) =>
        new(Convert.ToHexStringLower(SHA1.HashData(Encoding.ASCII.GetBytes(string.Concat(sums.Order(StringComparer.Ordinal))))));
}
