using System.Security.Cryptography;
using System.Text;

namespace Relaybox.ImageBuilder.Releases;

/// <summary>The sums of a folder's files in the format of <c>sha256sum</c>, sorted by name.</summary>
internal static class ChecksumFile
{
    /// <summary>How such a file is called.</summary>
    public const string Name = "SHA256SUMS";

    /// <summary>Sums up every file of a folder into one beside them.</summary>
    public static async Task WriteAsync(string folder, CancellationToken cancellationToken)
    {
        var lines = new StringBuilder();
        foreach (var file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            await using var stream = File.OpenRead(file);
            // Two blanks: GNU's mark for text, which on Unix makes no difference.
            lines.Append(Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken))).Append("  ").Append(Path.GetFileName(file)).Append('\n');
        }

        await File.WriteAllTextAsync(Path.Combine(folder, Name), lines.ToString(), cancellationToken);
    }
}
