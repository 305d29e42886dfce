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

    /// <summary>Makes a page of <c>frame.html</c> and a file with what is in its body, whose <c>{{name}}</c> places are filled in.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="title">The page's title, encoded.</param>
    /// <param name="values">A value for each place, already encoded for where it stands.</param>
    public static string Page(string name, string title, params ReadOnlySpan<(string Place, string Value)> values) =>
        Framed(title, """
            <link rel="icon" href="/icon.svg" type="image/svg+xml">
              <link rel="stylesheet" href="/style.css">
            """, Fill(name, values));

    /// <summary>The same for where nothing but the page itself is served: it carries its style with it.</summary>
    public static string PageByItself(string name, string title, params ReadOnlySpan<(string Place, string Value)> values) =>
        Framed(title, $"<style>{Read("style.css")}</style>", Fill(name, values));

    /// <summary>Reads a file and fills its <c>{{name}}</c> places in.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="values">A value for each place, already encoded for where it stands.</param>
    public static string Fill(string name, params ReadOnlySpan<(string Place, string Value)> values)
    {
        var text = new StringBuilder(Read(name));
        foreach (var (place, value) in values) text.Replace($"{{{{{place}}}}}", value);
        return text.ToString();
    }

    private static string Framed(string title, string style, string page) => Fill("frame.html", ("title", title), ("style", style), ("page", page));
}
