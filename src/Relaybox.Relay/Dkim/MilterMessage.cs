using System.Buffers;
using System.Text;
using Relaybox.Mail.Dkim;
using Relaybox.Mail.Mime;

namespace Relaybox.Relay.Dkim;

/// <summary>One message on its way through the milter; signs it when its author is of our domain.</summary>
internal sealed class MilterMessage(DkimIdentity identity, MilterOptions options) : IDisposable
{
    // Without a key the message is looked at all the same: one that is none of ours need not wait for it.
    private readonly DkimSigner? _signer =
        identity.TryGetKey() is { } key ? new DkimSigner(key, identity.Domain!, DkimRecord.Selector) : null;

    private int _fromFields;
    private bool _isOurs;
    private bool _isTooLarge;

    /// <summary>Takes a header field.</summary>
    public void AddField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(name, "From"u8) && ++_fromFields == 1)
            _isOurs = FromField.First(value) is { } from && from.Domain.Equals(identity.Domain, StringComparison.OrdinalIgnoreCase);
        _isTooLarge |= _signer?.HeldBytes + value.Length > options.MaxHeldBytes;
        if (!_isTooLarge)
            _signer?.AddField(name, value);
    }

    /// <summary>Takes a piece of the body.</summary>
    public void AddBody(in ReadOnlySequence<byte> piece)
    {
        foreach (var segment in piece)
            _signer?.AddBody(segment.Span);
    }

    /// <summary>Ends the message.</summary>
    /// <param name="now">The time of the signature.</param>
    /// <param name="signature">The value of the field to insert; null for a message that is not ours, or cannot be signed.</param>
    /// <returns>What has become of it.</returns>
    public MilterOutcome Finish(DateTimeOffset now, out string? signature)
    {
        signature = null;
        if (!_isOurs || _fromFields != 1)
            return MilterOutcome.NotOurs;
        if (_signer is null)
            return MilterOutcome.NoKey;
        if (_isTooLarge)
            return MilterOutcome.TooLarge;
        signature = _signer.Sign(now);
        return MilterOutcome.Signed;
    }

    /// <inheritdoc />
    public void Dispose() => _signer?.Dispose();
}
