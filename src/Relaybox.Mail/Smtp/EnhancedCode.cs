using System.Globalization;
using System.Runtime.InteropServices;

namespace Relaybox.Mail.Smtp;

/// <summary>An enhanced mail system status code, <c>class.subject.detail</c> (RFC 3463 section 2).</summary>
/// <param name="Class">2 success, 4 persistent transient failure, 5 permanent failure.</param>
/// <param name="Subject">What the status is about, 0 to 999.</param>
/// <param name="Detail">The status itself, 0 to 999.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EnhancedCode(int Class, int Subject, int Detail)
{
    /// <summary>Reads the code at the start of a reply's text; <paramref name="length"/> is how many characters it takes.</summary>
    /// <returns>False when the text does not start with a code that a space or the end follows.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out EnhancedCode code, out int length)
    {
        code = default;
        var end = text.IndexOf(' ');
        length = end < 0 ? text.Length : end;
        var word = text[..length];

        var first = word.IndexOf('.');
        var last = word.LastIndexOf('.');
        if (first != 1 || last <= first + 1 || word[0] is not ('2' or '4' or '5'))
            return false;
        if (!TryNumber(word[(first + 1)..last], out var subject) || !TryNumber(word[(last + 1)..], out var detail))
            return false;

        code = new EnhancedCode(word[0] - '0', subject, detail);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Class}.{Subject}.{Detail}");

    private static bool TryNumber(ReadOnlySpan<char> digits, out int value)
    {
        value = 0;
        return digits.Length is >= 1 and <= 3
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
