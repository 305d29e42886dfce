using System.Text;

namespace Relaybox.Mail.Mime;

/// <summary>The few header fields of a message that decide about it, and its body; spans into the message.</summary>
public readonly ref struct MessageHead
{
    private MessageHead(ReadOnlySpan<byte> from, int fromFields, ReadOnlySpan<byte> contentType, int contentTypeFields)
    {
        From = from;
        FromFields = fromFields;
        ContentType = contentType;
        ContentTypeFields = contentTypeFields;
    }

    /// <summary>The first From field's value.</summary>
    public ReadOnlySpan<byte> From { get; }

    /// <summary>How many From fields there are; RFC 5322 section 3.6 allows one.</summary>
    public int FromFields { get; }

    /// <summary>The first Content-Type field's value.</summary>
    public ReadOnlySpan<byte> ContentType { get; }

    /// <summary>How many Content-Type fields there are.</summary>
    public int ContentTypeFields { get; }

    /// <summary>The Secure-Join field's value, trimmed; empty when it is absent or there twice.</summary>
    public ReadOnlySpan<byte> SecureJoin { get; private init; }

    /// <summary>The Auto-Submitted field's value (RFC 3834), trimmed; empty when absent.</summary>
    public ReadOnlySpan<byte> AutoSubmitted { get; private init; }

    /// <summary>The Subject field's value, trimmed; empty when it is absent or there twice.</summary>
    public ReadOnlySpan<byte> Subject { get; private init; }

    /// <summary>What follows the header section.</summary>
    public ReadOnlySpan<byte> Body { get; private init; }

    /// <summary>
    /// Reads the header section of a message, dot-stuffed or not: no line that counts starts with a dot, and where dots
    /// are doubled none comes to count when the doubling is undone.
    /// </summary>
    /// <param name="message">The whole message.</param>
    /// <param name="maxHeaderBytes">The largest header section.</param>
    /// <param name="head">What was found.</param>
    /// <returns>False when a line is no header field, or the section is too large.</returns>
    public static bool TryParse(ReadOnlySpan<byte> message, int maxHeaderBytes, out MessageHead head)
    {
        var from = Occurrence.None;
        var contentType = Occurrence.None;
        var secureJoin = Occurrence.None;
        var autoSubmitted = Occurrence.None;
        var subject = Occurrence.None;

        var reader = new HeaderReader(message);
        while (reader.MoveNext())
        {
            var name = reader.Name;
            if (Ascii.EqualsIgnoreCase(name, "From"u8))
                from.Add(reader.Value);
            else if (Ascii.EqualsIgnoreCase(name, "Content-Type"u8))
                contentType.Add(reader.Value);
            else if (Ascii.EqualsIgnoreCase(name, "Secure-Join"u8))
                secureJoin.Add(reader.Value);
            else if (Ascii.EqualsIgnoreCase(name, "Auto-Submitted"u8))
                autoSubmitted.Add(reader.Value);
            else if (Ascii.EqualsIgnoreCase(name, "Subject"u8))
                subject.Add(reader.Value);
        }

        head = new MessageHead(from.Value, from.Count, contentType.Value, contentType.Count)
        {
            SecureJoin = secureJoin.Only,
            AutoSubmitted = autoSubmitted.Value.Trim(MimeText.WhiteSpace),
            Subject = subject.Only,
            Body = reader.Body,
        };
        return !reader.IsMalformed && message.Length - reader.Body.Length <= maxHeaderBytes;
    }

    /// <summary>The first value of a field and how often the field is there.</summary>
    private ref struct Occurrence
    {
        public static Occurrence None => default;

        public int Count { get; private set; }

        public ReadOnlySpan<byte> Value { get; private set; }

        public readonly ReadOnlySpan<byte> Only => Count == 1 ? Value.Trim(MimeText.WhiteSpace) : default;

        public void Add(ReadOnlySpan<byte> value)
        {
            if (Count++ == 0)
                Value = value;
        }
    }
}
