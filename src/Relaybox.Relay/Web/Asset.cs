using System.Text;

namespace Relaybox.Relay.Web;

/// <summary>The site's files, inside the assembly.</summary>
internal static class Asset
{
    /// <summary>Reads a file of <c>Web/Assets</c>.</summary>
    public static string Read(string name)
    {
        var stream = typeof(Asset).Assembly.GetManifestResourceStream($"Assets/{name}")
            ?? throw new ArgumentException($"There is no file {name} in Web/Assets.", nameof(name));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Reads a file and fills its <c>{{name}}</c> places in.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="values">A value for each place, already encoded for where it stands.</param>
    public static string Fill(string name, params ReadOnlySpan<(string Place, string Value)> values)
    {
        var text = new StringBuilder(Read(name));
        foreach (var (place, value) in values) text.Replace($"{{{{{place}}}}}", value);
        return text.ToString();
    }
}
