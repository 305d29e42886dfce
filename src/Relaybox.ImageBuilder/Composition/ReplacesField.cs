using Relaybox.ImageBuilder.Locking;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>The field <c>Replaces</c> of a package's control file (Debian Policy §7.6): whose files the package may take over.</summary>
/// <param name="Packages">Names, each with an operator (<c>&lt;&lt;</c>, <c>&lt;=</c>, <c>=</c>, <c>&gt;=</c>, <c>&gt;&gt;</c>) and a version where there is a relation.</param>
internal sealed record ReplacesField(IReadOnlyList<(string Name, string? Operator, string? Version)> Packages)
{
    private const string Field = "Replaces:";

    /// <summary>Reads the field out of a control file; one that is not there replaces nothing.</summary>
    public static ReplacesField Parse(string control)
    {
        string[] lines = control.Split('\n');
        int at = Array.FindIndex(lines, line => line.StartsWith(Field, StringComparison.OrdinalIgnoreCase));
        if (at < 0) return new ReplacesField([]);

        // Continuation lines begin with a blank.
        string value = string.Concat(lines[at..].TakeWhile((line, index) => index == 0 || line is [' ' or '\t', ..]))[Field.Length..];
        return new ReplacesField([.. value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ParseOne)]);
    }

    /// <summary>Whether the package may take over files of another one in a version.</summary>
    public bool Covers(string name, string version) => Packages.Any(one => one.Name == name && Satisfies(version, one.Operator, one.Version));

    private static (string Name, string? Operator, string? Version) ParseOne(string text)
    {
        int open = text.IndexOf('(', StringComparison.Ordinal);
        // A name may carry an architecture, as in foo:any.
        string name = (open < 0 ? text : text[..open]).Trim().Split(':')[0];
        if (open < 0) return (name, null, null);

        string relation = text[(open + 1)..].TrimEnd(')').Trim();
        string symbol = string.Concat(relation.TakeWhile(character => character is '<' or '=' or '>'));
        return (name, symbol, relation[symbol.Length..].Trim());
    }

    private static bool Satisfies(string version, string? symbol, string? than)
    {
        if (symbol is null || than is null) return true;

        int order = DebianVersionComparer.Instance.Compare(version, than);
        return symbol switch
        {
            "<<" => order < 0,
            // The single signs are what old packages have; dpkg reads them so.
            "<=" or "<" => order <= 0,
            "=" => order == 0,
            ">=" or ">" => order >= 0,
            ">>" => order > 0,
            _ => false,
        };
    }
}
