using System.Buffers;
using System.Globalization;
using System.Text;

namespace Relaybox.Dns;

/// <summary>Domain names on the wire (RFC 1035 section 3.1, compressed: section 4.1.4) and as text without the dot at the end.</summary>
internal static class DnsName
{
    /// <summary>The longest name on the wire, length octets and the root's included (RFC 1035 section 2.3.4).</summary>
    public const int MaxBytes = 255;

    /// <summary>The longest label (RFC 1035 section 2.3.4).</summary>
    public const int MaxLabelBytes = 63;

    private const int PointerMark = 0b1100_0000;

    // A name of 255 octets has 127 labels at the most; honest servers point once or twice.
    private const int MaxPointers = 127;

    /// <summary>What stands for itself in text. A dot inside a label, a backslash and what cannot be seen are escaped instead.</summary>
    private static readonly SearchValues<byte> Plain =
        SearchValues.Create("!\"#$%&'()*+,-/0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>Writes a name; one dot at its end is allowed, the empty name is the root.</summary>
    /// <param name="name">The name, in ASCII and without escapes.</param>
    /// <param name="destination">Where it is written; <see cref="MaxBytes"/> are enough for any.</param>
    /// <param name="written">The octets written.</param>
    /// <returns>False when this is no name: an empty or over-long label, too long as a whole, a character that no label has as it is.</returns>
    public static bool TryWrite(string name, Span<byte> destination, out int written)
    {
        written = 0;
        var rest = name.AsSpan();
        if (rest.EndsWith('.') && rest.Length > 1) rest = rest[..^1];
        while (!rest.IsEmpty)
        {
            var dot = rest.IndexOf('.');
            var label = dot < 0 ? rest : rest[..dot];
            // The last label is followed by the root's octet.
            if (label.IsEmpty || label.Length > MaxLabelBytes || written + label.Length + 2 > Math.Min(MaxBytes, destination.Length))
                return false;
            destination[written++] = (byte)label.Length;
            foreach (var character in label)
            {
                if (!char.IsAscii(character) || !Plain.Contains((byte)character)) return false;
                destination[written++] = (byte)character;
            }

            if (dot == rest.Length - 1) return false;
            rest = dot < 0 ? default : rest[(dot + 1)..];
        }

        destination[written++] = 0;
        return true;
    }

    /// <summary>Reads a name.</summary>
    /// <param name="message">The whole message, which pointers lead into.</param>
    /// <param name="offset">Where the name starts; moved behind it.</param>
    /// <param name="name">The name; what is not plain in it is escaped as <c>\DDD</c> (RFC 1035 section 5.1).</param>
    /// <returns>False when it is cut off, too long, or its pointers do not lead strictly backwards.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int offset, out string name)
    {
        name = "";
        var text = new StringBuilder();
        var position = offset;
        var end = -1;
        var bytes = 1;
        // A pointer leads to a prior occurrence (section 4.1.4): each one further back than the last, so there is no loop.
        var lowest = offset;
        for (var pointers = 0; position < message.Length;)
        {
            int length = message[position++];
            if (length == 0)
            {
                offset = end < 0 ? position : end;
                name = text.ToString();
                return true;
            }

            if ((length & PointerMark) == PointerMark)
            {
                if (position >= message.Length || ++pointers > MaxPointers) return false;
                var target = ((length & ~PointerMark) << 8) | message[position++];
                if (target >= lowest) return false;
                if (end < 0) end = position;
                lowest = position = target;
                continue;
            }

            bytes += length + 1;
            if (length > MaxLabelBytes || bytes > MaxBytes || position + length > message.Length) return false;
            if (text.Length > 0) text.Append('.');
            AppendLabel(text, message.Slice(position, length));
            position += length;
        }

        return false;
    }

    /// <summary>Whether two names are the same (RFC 4343: ASCII letters without regard to case).</summary>
    public static bool AreEqual(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);

    private static void AppendLabel(StringBuilder text, ReadOnlySpan<byte> label)
    {
        foreach (var octet in label)
        {
            if (Plain.Contains(octet))
                text.Append((char)octet);
            else
                text.Append('\\').Append(octet.ToString("D3", CultureInfo.InvariantCulture));
        }
    }
}
