using System.Text;

namespace Relaybox.Relay.Events;

/// <summary>Something that happened in Dovecot, as its event exporter writes it (format <c>tab-text</c>).</summary>
/// <param name="Name">Which event it is.</param>
/// <param name="User">The account that it is about.</param>
/// <param name="From">Of a delivery: the address in the message's From field, read by Dovecot, without a name.</param>
/// <param name="Error">Of a delivery: why it failed; null when it did not.</param>
internal sealed record DovecotEvent(string Name, string? User, string? From, string? Error)
{
    /// <summary>Somebody logged in, or failed to; dovecot.conf lets those through who did.</summary>
    public const string LogIn = "auth_request_finished";

    /// <summary>A message was delivered, or could not be.</summary>
    public const string Delivery = "mail_delivery_finished";

    private const string NamePrefix = "event:";
    private const string FieldPrefix = "field:";
    private const char Escape = '\u0001';

    /// <summary>Reads a line, <c>event:NAME</c> and <c>field:KEY=VALUE</c> with tabs in between.</summary>
    /// <returns>Null for a line without an event's name, or with two: Dovecot cuts a line off that finds no room in the socket, and goes on with the next.</returns>
    public static DovecotEvent? Parse(ReadOnlySpan<char> line)
    {
        string? name = null, user = null, from = null, error = null;
        foreach (var range in line.Split('\t'))
        {
            var part = line[range];
            if (part.StartsWith(NamePrefix))
            {
                if (name is not null) return null;
                name = Unescape(part[NamePrefix.Length..]);
            }

            if (!part.StartsWith(FieldPrefix)) continue;

            var field = part[FieldPrefix.Length..];
            var equals = field.IndexOf('=');
            if (equals < 0) continue;
            switch (field[..equals])
            {
                case "user":
                    user = Unescape(field[(equals + 1)..]);
                    break;
                case "message_from":
                    from = Unescape(field[(equals + 1)..]);
                    break;
                case "error":
                    error = Unescape(field[(equals + 1)..]);
                    break;
            }
        }

        return name is null ? null : new DovecotEvent(name, user, from, error);
    }

    /// <summary>Takes Dovecot's escapes back: what must not stand in a line is written as U+0001 and a letter or digit.</summary>
    private static string Unescape(ReadOnlySpan<char> text)
    {
        if (!text.Contains(Escape)) return text.ToString();

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var isEscaped = text[i] == Escape && i + 1 < text.Length;
            plain.Append(!isEscaped ? text[i] : text[++i] switch
            {
                '0' => '\0',
                '1' => Escape,
                't' => '\t',
                'r' => '\r',
                'n' => '\n',
                var other => other,
            });
        }

        return plain.ToString();
    }
}
