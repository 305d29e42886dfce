using QRCoder;

namespace Relaybox.Relay.Web;

/// <summary>A QR code as a square of modules, quiet zone included.</summary>
internal sealed class QrCode
{
    private readonly bool[][] _rows;

    private QrCode(bool[][] rows) => _rows = rows;

    /// <summary>Modules on each side.</summary>
    public int Size => _rows.Length;

    /// <summary>Whether a module is dark; outside the square everything is light.</summary>
    public bool IsDark(int x, int y) => y < _rows.Length && x < _rows.Length && _rows[y][x];

    /// <summary>Encodes a text with medium error correction: it is shown on screens, not printed on boxes.</summary>
    public static QrCode Encode(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        return new QrCode([.. data.ModuleMatrix.Select(row => row.Cast<bool>().ToArray())]);
    }
}
