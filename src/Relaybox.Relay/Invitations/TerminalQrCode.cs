using System.Text;
using Relaybox.Relay.Web;

namespace Relaybox.Relay.Invitations;

/// <summary>
/// Draws a QR code in a terminal, two modules a character. Black on white is set explicitly, so that scanners read it in
/// dark and light terminals; without colours the light modules are the drawn ones, right for a dark terminal.
/// </summary>
internal static class TerminalQrCode
{
    private const string BlackOnWhite = "\e[38;5;16;48;5;231m";
    private const string Reset = "\e[0m";

    /// <summary>Returns the lines, each ended by LF.</summary>
    public static string Draw(QrCode code, bool colours)
    {
        var text = new StringBuilder();
        for (var y = 0; y < code.Size; y += 2)
        {
            if (colours) text.Append(BlackOnWhite);
            for (var x = 0; x < code.Size; x++)
                text.Append(Block(code.IsDark(x, y) == colours, code.IsDark(x, y + 1) == colours));
            if (colours) text.Append(Reset);
            text.Append('\n');
        }

        return text.ToString();
    }

    private static char Block(bool upper, bool lower) => (upper, lower) switch
    {
        (true, true) => '█',
        (true, false) => '▀',
        (false, true) => '▄',
        _ => ' ',
    };
}
