namespace Relaybox.Mail.OpenPgp;

/// <summary>
/// Checks that a stream of bytes is an OpenPGP encrypted message by its packets alone (RFC 9580 sections 4.2 and 10.3):
/// any number of session key packets, then one integrity protected data packet that ends where the stream ends.
/// </summary>
/// <remarks>
/// <para>Bytes are fed in pieces of any size; packet bodies are skipped, nothing is kept.</para>
/// <para>
/// A data packet without any session key packet is let pass: it is an Encrypted Message by RFC 9580's grammar (the key
/// may be agreed elsewhere), the reference relay accepts it too, and whether somebody can decrypt is not what a relay can
/// tell from structure.
/// </para>
/// </remarks>
public ref struct PacketWalker
{
    private const int PublicKeyEncryptedSessionKey = 1;
    private const int SymmetricKeyEncryptedSessionKey = 3;
    private const int IntegrityProtectedData = 18;

    private enum State
    {
        Header,
        NewLength,
        SecondOctet,
        LengthOctets,
        Body,
        Done,
        Invalid,
    }

    private State _state;
    private int _tag;
    private int _lengthOctets;
    private uint _length;
    private bool _isPartial;

    /// <summary>Whether what was fed so far is a whole encrypted message.</summary>
    public readonly bool IsEncryptedMessage => _state == State.Done;

    /// <summary>Whether no continuation can make it one.</summary>
    public readonly bool IsInvalid => _state == State.Invalid;

    /// <summary>Feeds the next bytes.</summary>
    public void Push(scoped ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty && _state != State.Invalid)
        {
            if (_state == State.Body)
            {
                var skipped = (int)Math.Min(_length, (uint)data.Length);
                _length -= (uint)skipped;
                data = data[skipped..];
                if (_length == 0)
                    EndBody();
                continue;
            }

            Step(data[0]);
            data = data[1..];
        }
    }

    private void Step(byte octet)
    {
        switch (_state)
        {
            case State.Header:
                ReadHeader(octet);
                break;
            case State.NewLength:
                ReadNewLength(octet);
                break;
            case State.SecondOctet:
                _length = (_length << 8) + octet + 192;
                BeginBody();
                break;
            case State.LengthOctets:
                _length = (_length << 8) | octet;
                if (--_lengthOctets == 0)
                    BeginBody();
                break;
            default:
                // Something follows the data packet.
                _state = State.Invalid;
                break;
        }
    }

    /// <summary>The packet's first octet, new or legacy format (RFC 9580 section 4.2).</summary>
    private void ReadHeader(byte octet)
    {
        var isNewFormat = (octet & 0x40) != 0;
        _tag = isNewFormat ? octet & 0x3f : (octet >> 2) & 0x0f;
        var isWanted = _tag is PublicKeyEncryptedSessionKey or SymmetricKeyEncryptedSessionKey or IntegrityProtectedData;
        if ((octet & 0x80) == 0 || !isWanted)
        {
            _state = State.Invalid;
            return;
        }

        _isPartial = false;
        _length = 0;
        if (isNewFormat)
        {
            _state = State.NewLength;
            return;
        }

        // Legacy length types 0, 1, 2 are 1, 2, 4 octets; 3 is indeterminate and never ends.
        var lengthType = octet & 3;
        _lengthOctets = 1 << lengthType;
        _state = lengthType == 3 ? State.Invalid : State.LengthOctets;
    }

    /// <summary>The first length octet of the new format (RFC 9580 section 4.2.1).</summary>
    private void ReadNewLength(byte octet)
    {
        _isPartial = false;
        switch (octet)
        {
            case < 192:
                _length = octet;
                BeginBody();
                break;
            case < 224:
                _length = octet - 192u;
                _state = State.SecondOctet;
                break;
            case 255:
                _length = 0;
                _lengthOctets = 4;
                _state = State.LengthOctets;
                break;
            default:
                _length = 1u << (octet & 0x1f);
                _isPartial = true;
                // Only data packets may be cut into pieces (RFC 9580 section 4.2.1.4).
                _state = _tag == IntegrityProtectedData ? State.Body : State.Invalid;
                break;
        }
    }

    private void BeginBody()
    {
        _state = State.Body;
        if (_length == 0)
            EndBody();
    }

    private void EndBody() =>
        _state = _isPartial ? State.NewLength
            : _tag == IntegrityProtectedData ? State.Done
            : State.Header;
}
