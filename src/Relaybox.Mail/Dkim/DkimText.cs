using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Relaybox.Mail.Mime;

namespace Relaybox.Mail.Dkim;

/// <summary>Reads the kinds of values that tags have.</summary>
internal static class DkimText
{
    private const int MaxNameBytes = 253;
    private const int MaxLabelBytes = 63;

    private static readonly SearchValues<byte> LabelOctets =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"u8);

    /// <summary>
    /// A domain or selector: labels of letters, digits, hyphens and, since private relays have one, underscores. In lower
    /// case; null when it is none, so that nothing else ever gets into a DNS question or a log.
    /// </summary>
    public static string? DomainName(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || value.Length > MaxNameBytes)
            return null;
        foreach (var range in value.Split((byte)'.'))
        {
            var label = value[range];
            if (label.IsEmpty || label.Length > MaxLabelBytes || label.ContainsAnyExcept(LabelOctets))
                return null;
        }

        return string.Create(value.Length, value, static (name, bytes) => Ascii.ToLower(bytes, name, out _));
    }

    /// <summary>Base64 with white space anywhere (RFC 6376 section 2.9); null when it is malformed or empty.</summary>
    public static byte[]? Base64(ReadOnlySpan<byte> value)
    {
        var buffer = new byte[System.Buffers.Text.Base64.GetMaxDecodedFromUtf8Length(value.Length)];
        var status = System.Buffers.Text.Base64.DecodeFromUtf8(value, buffer, out var consumed, out var written);
        return status == OperationStatus.Done && consumed == value.Length && written > 0 ? buffer[..written] : null;
    }

    /// <summary>A number of digits alone, as time stamps and lengths are; null when it is none or has more than 18 digits.</summary>
    public static long? Number(ReadOnlySpan<byte> value) =>
        value.Length is >= 1 and <= 18
        && !value.ContainsAnyExceptInRange((byte)'0', (byte)'9')
        && Utf8Parser.TryParse(value, out long number, out _)
            ? number
            : null;

    /// <summary>Whether a list with colons names something, in any case.</summary>
    public static bool ListContains(ReadOnlySpan<byte> list, ReadOnlySpan<byte> wanted)
    {
        foreach (var range in list.Split((byte)':'))
        {
            if (Ascii.EqualsIgnoreCase(list[range].Trim(MimeText.WhiteSpace), wanted))
                return true;
        }

        return false;
    }
}
