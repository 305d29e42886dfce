using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Elf;

namespace Relaybox.ImageBuilder.Plugins;

/// <summary>What a shared object needs to take the place of ICU's data library, which is one large constant.</summary>
/// <param name="Soname">The name that ICU's other libraries ask for it by.</param>
/// <param name="Symbol">The name of the constant; it has ICU's version in it.</param>
/// <param name="Data">The value of the constant, cut down to the items that are wanted.</param>
internal sealed record IcuDataLibrary(string Soname, string Symbol, byte[] Data)
{
    /// <summary>Whether a path in a package is that of the library itself and not of a link to it.</summary>
    public static bool IsPath(string path) => Path.GetFileName(path).StartsWith("libicudata.so.", StringComparison.Ordinal);

    /// <summary>Cuts the items out of a package's library.</summary>
    /// <exception cref="ImageBuildException">It is no such library, or an item is missing.</exception>
    public static IcuDataLibrary Of(byte[] library, IcuDataEntry wanted)
    {
        var file = new ElfFile(library, $"ICU's data library of package {wanted.Package}");
        ElfSymbol symbol = file.Symbols().FirstOrDefault(symbol => symbol.IsDefined && IsData(symbol.Name))
            ?? throw new ImageBuildException($"ICU's data library of package {wanted.Package} has no symbol icudt…_dat.");
        try
        {
            return new IcuDataLibrary(file.Soname ?? "", symbol.Name, IcuDataPackage.Select(file.ContentOf(symbol).Span, wanted.Items));
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentOutOfRangeException)
        {
            throw new ImageBuildException($"{symbol.Name} of package {wanted.Package} {(e is InvalidDataException ? e.Message : "is damaged.")}", e);
        }
    }

    // In between is ICU's version.
    private static bool IsData(string symbol) =>
        symbol.StartsWith("icudt", StringComparison.Ordinal) && symbol.EndsWith("_dat", StringComparison.Ordinal);
}
