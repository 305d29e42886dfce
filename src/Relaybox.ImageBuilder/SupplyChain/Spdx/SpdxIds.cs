using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Relaybox.ImageBuilder.SupplyChain.Spdx;

/// <summary>Ids of elements: <c>SPDXRef-</c> and letters, digits, dots and dashes. Each follows from what it stands for.</summary>
internal static class SpdxIds
{
    private const int FileHashDigits = 24;

    /// <summary>The image itself.</summary>
    public const string Image = "SPDXRef-Image";

    /// <summary>What the definition brings: folders, paths, accounts.</summary>
    public const string Definition = "SPDXRef-Definition";

    /// <summary>An element of a kind, by name.</summary>
    public static string Of(string kind, string name) => $"SPDXRef-{kind}-{Clean(name)}";

    /// <summary>A binary package of Debian's.</summary>
    public static string Debian(string name) => Of("Debian", name);

    /// <summary>A file: a path may have one content in one layer and another in the next.</summary>
    public static string File(string path, string sha256) =>
        $"SPDXRef-File-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{path}\n{sha256}")))[..FileHashDigits]}";

    /// <summary>A character that an id may not have becomes its code between dots, so that no two names have one id.</summary>
    private static string Clean(string name)
    {
        var clean = new StringBuilder();
        foreach (char letter in name)
        {
            if (char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-')
                clean.Append(letter);
            else
                clean.Append(CultureInfo.InvariantCulture, $".{(int)letter:x}.");
        }

        return clean.ToString();
    }
}
