using System.Text;
using Relaybox.Mail.Mime;
using Relaybox.Mail.OpenPgp;

namespace Relaybox.Mail.Gate;

/// <summary>Tells by structure alone what kind of message this is. Never throws, allocates nothing, reads the body once.</summary>
public static class EncryptionGate
{
    /// <summary>Classifies a message. Only one with a single, well-formed Content-Type can be more than cleartext.</summary>
    public static MailKind Classify(in MessageHead head, ArmorHeaders armorHeaders)
    {
        if (head.ContentTypeFields != 1 || !ContentType.TryParse(head.ContentType, out var type) || !type.IsMultipart)
            return MailKind.Cleartext;

        Span<byte> buffer = stackalloc byte[2 + MultipartReader.MaxBoundaryBytes];
        "--"u8.CopyTo(buffer);
        var boundaryBytes = type.CopyParameter("boundary"u8, buffer[2..]);
        if (boundaryBytes == 0)
            return MailKind.Cleartext;
        var parts = new MultipartReader(head.Body, buffer[..(2 + boundaryBytes)]);

        if (Ascii.EqualsIgnoreCase(type.Subtype, "encrypted"u8))
            return IsPgpMime(ref parts, armorHeaders) ? MailKind.Encrypted : MailKind.Cleartext;
        if (head.SecureJoin.SequenceEqual("vc-request"u8) || head.SecureJoin.SequenceEqual("vg-request"u8))
            return IsSecureJoinBody(ref parts) ? MailKind.SecureJoinRequest : MailKind.Cleartext;
        if (type.Is("multipart"u8, "mixed"u8) && head.Subject.SequenceEqual("Autocrypt Setup Message"u8))
            return MailKind.AutocryptSetup;
        return type.Is("multipart"u8, "report"u8) && !head.AutoSubmitted.IsEmpty
            ? MailKind.AutomaticReport
            : MailKind.Cleartext;
    }

    /// <summary>
    /// <c>application/pgp-encrypted</c> with <c>Version: 1</c>, then <c>application/octet-stream</c> with the armored
    /// message, and no third part (RFC 3156 section 4). Text around the parts is ignored, as by every reader.
    /// </summary>
    private static bool IsPgpMime(ref MultipartReader parts, ArmorHeaders armorHeaders) =>
        parts.MoveNext()
        && TryOpen(parts.Part, out var type, out var control)
        && type.Is("application"u8, "pgp-encrypted"u8)
        && control.Trim(MimeText.WhiteSpace).SequenceEqual("Version: 1"u8)
        && parts.MoveNext()
        && TryOpen(parts.Part, out type, out var message)
        && type.Is("application"u8, "octet-stream"u8)
        && !parts.MoveNext()
        && ArmoredMessage.IsEncrypted(message, armorHeaders);

    /// <summary>One text part that repeats the request, and nothing around it.</summary>
    private static bool IsSecureJoinBody(ref MultipartReader parts)
    {
        if (!parts.MoveNext() || !TryOpen(parts.Part, out var type, out var body) || !type.Is("text"u8, "plain"u8))
            return false;
        if (parts.MoveNext())
            return false;
        var text = body.Trim(MimeText.WhiteSpace);
        return IsBlank(parts.Preamble) && IsBlank(parts.Epilogue)
            && (Ascii.EqualsIgnoreCase(text, "secure-join: vc-request"u8)
                || Ascii.EqualsIgnoreCase(text, "secure-join: vg-request"u8));
    }

    private static bool IsBlank(ReadOnlySpan<byte> text) => text.Trim(MimeText.WhiteSpace).IsEmpty;

    /// <summary>Splits a part into its type and body; false when its header is malformed.</summary>
    private static bool TryOpen(ReadOnlySpan<byte> part, out ContentType type, out ReadOnlySpan<byte> body)
    {
        type = ContentType.Default;
        body = default;
        var fields = 0;
        var reader = new HeaderReader(part);
        while (reader.MoveNext())
        {
            if (!Ascii.EqualsIgnoreCase(reader.Name, "Content-Type"u8))
                continue;
            if (++fields > 1 || !ContentType.TryParse(reader.Value, out type))
                return false;
        }

        body = reader.Body;
        return !reader.IsMalformed;
    }
}
