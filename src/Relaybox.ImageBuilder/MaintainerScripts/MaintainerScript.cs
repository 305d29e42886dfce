using System.Security.Cryptography;
using System.Text;

namespace Relaybox.ImageBuilder.MaintainerScripts;

/// <summary>A control file of a package that dpkg would run or act on.</summary>
/// <param name="Package">Name of the package.</param>
/// <param name="Name">Name of the control file.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record MaintainerScript(string Package, string Name, ReadOnlyMemory<byte> Content)
{
    // Debian policy 6.1 names five; triggers makes other packages' scripts run, and isinstallable is cdebconf's.
    private static readonly string[] Names = ["config", "isinstallable", "postinst", "postrm", "preinst", "prerm", "triggers"];

    /// <summary>SHA-256 of the bytes in lower-case hexadecimal digits.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Content.Span));

    /// <summary>The script's text, for people.</summary>
    public string Text => Encoding.UTF8.GetString(Content.Span);

    /// <summary>The scripts among a package's control files, sorted by name.</summary>
    public static IEnumerable<MaintainerScript> Of(string package, IReadOnlyDictionary<string, byte[]> control) =>
        Names.Where(control.ContainsKey).Select(name => new MaintainerScript(package, name, control[name]));
}
