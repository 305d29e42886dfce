using System.Text.Encodings.Web;

namespace Relaybox.Relay.Web;

/// <summary>Text on its way into a page.</summary>
internal static class Html
{
    /// <summary>Makes text safe inside elements and quoted attributes.</summary>
    public static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
