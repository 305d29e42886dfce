using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using Relaybox.ImageBuilder.Composition;

namespace Relaybox.ImageBuilder.Programs;

/// <summary>
/// Keys of assemblies that are compiled ahead, over everything that decides about the bytes: the compiler with its JIT, its arguments and
/// profiles, the assembly, and all that it refers to, however indirectly. What refers to the assembly is not part of it: code of one
/// assembly is never put into another, so that a changed program does not change the framework's compiled code.
/// </summary>
internal sealed class AheadKeys
{
    private const int FormatVersion = 1;

    /// <summary>Every compilation knows it, whether or not it is referred to.</summary>
    private const string CoreLibrary = "System.Private.CoreLib";

    private readonly Dictionary<string, (string Sum, IReadOnlyList<string> References)> _assemblies = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _compilation;

    /// <summary>Reads the assemblies of a list, each once.</summary>
    public AheadKeys(AheadList list)
    {
        foreach (string file in list.References.Concat(list.Assemblies.Select(assembly => assembly.Input)).Distinct(StringComparer.Ordinal))
            _assemblies[Path.GetFileNameWithoutExtension(file)] = Read(file);
        using var key = new ContentKey("ahead");
        key.Add(FormatVersion);
        key.AddAll(list.Options);
        key.AddAll(Directory.EnumerateFiles(Path.GetDirectoryName(list.Compiler)!).Order(StringComparer.Ordinal).Select(SumOf));
        key.AddAll(list.Profiles.Select(SumOf));
        // Whether an assembly is there at all can be asked by its name alone.
        key.AddAll(_assemblies.Keys.Order(StringComparer.Ordinal));
        _compilation = key.ToString();
    }

    /// <summary>The key of one assembly of the list.</summary>
    public string Of(string input)
    {
        string name = Path.GetFileNameWithoutExtension(input);
        var closure = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([CoreLibrary, name]);
        while (open.TryPop(out string? next))
        {
            if (!_assemblies.TryGetValue(next, out var assembly) || !closure.Add(next))
                continue;
            foreach (string reference in assembly.References)
                open.Push(reference);
        }

        using var key = new ContentKey("assembly");
        key.Add(_compilation);
        key.Add(name);
        key.AddAll(closure.Select(member => $"{member} {_assemblies[member].Sum}"));
        return key.ToString();
    }

    private static (string Sum, IReadOnlyList<string> References) Read(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        using var image = new PEReader(new MemoryStream(bytes));
        MetadataReader metadata = image.GetMetadataReader();
        return (
            Convert.ToHexStringLower(SHA256.HashData(bytes)),
            [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))]);
    }

    private static string SumOf(string file)
    {
        using FileStream content = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }
}
