using System.Text;

namespace Relaybox.ImageBuilder.SupplyChain;

/// <summary>Package URLs (purl specification): <c>pkg:TYPE/NAMESPACE/NAME@VERSION?KEY=VALUE</c>, each part percent-encoded.</summary>
internal static class PackageUrl
{
    /// <summary>What a Debian source package has for an architecture (purl specification, type <c>deb</c>).</summary>
    public const string SourceArchitecture = "source";

    /// <summary>A Debian package.</summary>
    /// <param name="name">The binary package.</param>
    /// <param name="version">With epoch and revision.</param>
    /// <param name="architecture">Null where it does not matter.</param>
    /// <param name="suite">Debian's code name of the release.</param>
    /// <param name="upstream">The source package as <c>NAME@VERSION</c>; null when that is not known.</param>
    public static string Debian(string name, string version, string? architecture, string suite, string? upstream)
    {
        var qualifiers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["distro"] = suite };
        if (architecture is not null)
            qualifiers["arch"] = architecture;
        if (upstream is not null)
            qualifiers["upstream"] = upstream;
        return $"pkg:deb/debian/{Encode(name)}@{Encode(version)}{Join(qualifiers)}";
    }

    /// <summary>A NuGet package.</summary>
    public static string NuGet(string id, string version) => $"pkg:nuget/{Encode(id)}@{Encode(version)}";

    /// <summary>An image by the digest of its manifest.</summary>
    public static string Oci(string name, string digest, string architecture) => $"pkg:oci/{Encode(name)}@{Encode(digest)}?arch={Encode(architecture)}";

    private static string Join(SortedDictionary<string, string> qualifiers) =>
        "?" + string.Join('&', qualifiers.Select(qualifier => $"{qualifier.Key}={Encode(qualifier.Value)}"));

    /// <summary>Letters, digits and <c>. - _ ~</c> stay; the specification leaves the colon too, but readers trip over an epoch's.</summary>
    private static string Encode(string text)
    {
        var encoded = new StringBuilder();
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            char letter = (char)value;
            if (char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' or '~')
                encoded.Append(letter);
            else
                encoded.Append('%').Append(Convert.ToHexString([value]));
        }

        return encoded.ToString();
    }
}
