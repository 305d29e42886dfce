using System.Buffers;
using Relaybox.Mail.Smtp;

namespace Relaybox.Mail.Mime;

/// <summary>Takes the first address out of a From field (RFC 5322 sections 3.4 and 3.6.2).</summary>
/// <remarks>
/// Strict on purpose: what stands between the start and the first address must be a phrase or a group's name, and only
/// a comma, a group's end or nothing may follow it. An address hidden in an unquoted display name or in an encoded word
/// makes the field invalid instead of being chosen or skipped.
/// </remarks>
public ref struct FromField
{
    private static readonly SearchValues<byte> Specials = SearchValues.Create("()<>[]:;@\\,\""u8);

    private readonly ReadOnlySpan<byte> _value;
    private int _position;

    private FromField(ReadOnlySpan<byte> value)
    {
        _value = value;
        _position = 0;
    }

    /// <summary>The first mailbox of the list, a group's members included; null when there is none or the syntax is wrong.</summary>
    /// <param name="value">The field's value, folded or not.</param>
    public static Mailbox? First(ReadOnlySpan<byte> value)
    {
        var field = new FromField(value);
        return field.ReadFirst();
    }

    private Mailbox? ReadFirst()
    {
        var inGroup = false;
        while (SkipComments())
        {
            if (TryReadMailbox(out var mailbox))
                return IsFollowedWell(inGroup) ? mailbox : null;
            // group = display-name ":" [group-list] ";"
            if (inGroup || !SkipPhrase() || !TryTake((byte)':'))
                return null;
            inGroup = true;
        }

        return null;
    }

    /// <summary><c>mailbox = name-addr / addr-spec</c>; the position is as before when there is none.</summary>
    private bool TryReadMailbox(out Mailbox? mailbox)
    {
        var start = _position;
        if (TryReadAddress(out mailbox))
            return true;
        _position = start;
        if (SkipPhrase() && TryTake((byte)'<') && SkipComments() && TryReadAddress(out mailbox) && SkipComments() && TryTake((byte)'>'))
            return true;
        _position = start;
        mailbox = null;
        return false;
    }

    private bool TryReadAddress(out Mailbox? mailbox)
    {
        var reader = new MailboxReader(_value[_position..]);
        if (!reader.TryRead(out mailbox))
            return false;
        _position += reader.Position;
        return true;
    }

    /// <summary><c>phrase = *( atom / quoted-string / "." )</c>, empty or not, with comments between.</summary>
    private bool SkipPhrase()
    {
        while (SkipComments() && _position < _value.Length)
        {
            if (_value[_position] == '"')
            {
                if (!SkipQuoted())
                    return false;
                continue;
            }

            var atom = EndOfAtom(_value[_position..]);
            if (atom == 0)
                return true;
            _position += atom;
        }

        return _position < _value.Length;
    }

    private static int EndOfAtom(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && !Specials.Contains(text[length]) && text[length] is > 32 and not 127)
            length++;
        return length;
    }

    private bool SkipQuoted()
    {
        for (_position++; _position < _value.Length; _position++)
        {
            if (_value[_position] == '\\')
                _position++;
            else if (_value[_position] == '"')
                return ++_position <= _value.Length;
        }

        return false;
    }

    private bool IsFollowedWell(bool inGroup) =>
        SkipComments()
        && (_position == _value.Length ? !inGroup : _value[_position] == ',' || (inGroup && _value[_position] == ';'));

    private bool SkipComments()
    {
        var length = _position > _value.Length ? -1 : MimeText.SkipComments(_value[_position..]);
        if (length < 0)
            return false;
        _position += length;
        return true;
    }

    private bool TryTake(byte expected)
    {
        if (_position >= _value.Length || _value[_position] != expected)
            return false;
        _position++;
        return true;
    }
}
