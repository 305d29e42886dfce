using System.Text;

namespace Relaybox.Relay.Accounts;

/// <summary>A log-in as the Lua passdb sends it: <c>user=…&amp;password=…</c>, percent-encoded.</summary>
internal readonly record struct AccountRequest(string Address, string Password)
{
    /// <summary>Longest body in bytes: both values with every byte percent-encoded, and room to spare.</summary>
    public const int MaxBodyBytes = 8 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a body. The values must be UTF-8 (RFC 4616) and the fields in this order, nothing else.</summary>
    /// <returns>False for anything else.</returns>
    public static bool TryParse(ReadOnlySpan<byte> body, out AccountRequest request)
    {
        request = default;
        var separator = body.IndexOf((byte)'&');
        if (separator < 0
            || !TryReadField(body[..separator], "user="u8, out var address)
            || !TryReadField(body[(separator + 1)..], "password="u8, out var password))
            return false;

        request = new AccountRequest(address, password);
        return true;
    }

    private static bool TryReadField(ReadOnlySpan<byte> field, ReadOnlySpan<byte> name, out string value)
    {
        value = "";
        if (!field.StartsWith(name)) return false;

        field = field[name.Length..];
        var bytes = new byte[field.Length];
        var length = 0;
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] != '%')
            {
                bytes[length++] = field[i];
                continue;
            }

            if (i + 2 >= field.Length || !char.IsAsciiHexDigit((char)field[i + 1]) || !char.IsAsciiHexDigit((char)field[i + 2]))
                return false;
            bytes[length++] = (byte)((HexValue(field[i + 1]) << 4) | HexValue(field[i + 2]));
            i += 2;
        }

        try
        {
            value = StrictUtf8.GetString(bytes, 0, length);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
