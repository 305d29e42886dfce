using System.Globalization;
using System.Text;

namespace Relaybox.Relay.Web;

/// <summary>Draws a QR code as inline SVG: one path, black on white whatever the page's colours are.</summary>
internal static class QrSvg
{
    /// <summary>Returns the <c>svg</c> element; it scales to the width of its container.</summary>
    public static string Draw(QrCode code, string label)
    {
        var path = new StringBuilder();
        for (var y = 0; y < code.Size; y++)
        {
            for (var x = 0; x < code.Size; x++)
            {
                if (!code.IsDark(x, y)) continue;
                var start = x;
                while (code.IsDark(x, y)) x++;
                path.Append(CultureInfo.InvariantCulture, $"M{start} {y}h{x - start}v1h-{x - start}z");
            }
        }

        return $"""
            <svg class="qr" role="img" aria-label="{Html.Encode(label)}" viewBox="0 0 {code.Size} {code.Size}" shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff"/><path fill="#000" d="{path}"/></svg>
            """;
    }
}
