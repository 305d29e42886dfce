using Relaybox.Dns;
using Relaybox.Mail.Dkim;
using Relaybox.Mail.Smtp;
using Relaybox.Relay.Filter;

namespace Relaybox.Relay.Dkim;

/// <summary>
/// Whether a message comes from whom it says: one signature that verifies must be of exactly the domain in From. SPF, DMARC
/// and reverse names are not consulted.
/// </summary>
internal sealed partial class OriginCheck(IDnsResolver dns, TimeProvider timeProvider, ILogger<OriginCheck> logger)
{
    /// <summary>Longest wait for all keys of a message; Postfix waits 100 s for a verdict.</summary>
    private static readonly TimeSpan KeyTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Most TXT records of one name that are looked at.</summary>
    private const int MaxRecords = 3;

    /// <summary>Checks a message.</summary>
    /// <param name="from">The author. A domain that is an address literal has no DNS and is not checked.</param>
    /// <param name="message">The message, dot-stuffed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when it is right; else the refusal, a temporary one when only the DNS kept us from telling.</returns>
    public async ValueTask<SmtpReply?> FindRefusalAsync(Mailbox from, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (from.Domain.StartsWith('['))
            return null;
        using var dkim = new DkimMessage(message, isDotStuffed: true);
        if (dkim.SignatureFields == 0)
            return FilterReplies.NoSignature;

        using var timeout = new CancellationTokenSource(KeyTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var worst = DkimFault.NoSignature;
        var isUncertain = false;
        foreach (var signature in dkim.SignaturesOf(from.Domain))
        {
            var fault = dkim.CheckBody(signature, timeProvider.GetUtcNow());
            if (fault == DkimFault.None)
            {
                var answer = await AskAsync(signature, either.Token, cancellationToken);
                isUncertain |= answer.IsTemporary;
                fault = Verify(dkim, signature, answer.Records);
                if (fault == DkimFault.None)
                    return null;
            }

            if (fault > worst)
                worst = fault;
        }

        if (isUncertain)
            Log.KeyUnavailable(logger);
        else
            Log.Refused(logger, worst);
        return isUncertain ? FilterReplies.KeyUnavailable : FilterReplies.NoValidSignature(worst.Describe());
    }

    private async ValueTask<DnsAnswer<string>> AskAsync(DkimSignature signature, CancellationToken either, CancellationToken cancellationToken)
    {
        try
        {
            return await dns.ResolveTxtAsync(signature.KeyName, either);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DnsAnswer<string>(DnsStatus.Failed, []);
        }
    }

    /// <summary>The outcome with the record that fits best.</summary>
    private static DkimFault Verify(DkimMessage message, DkimSignature signature, IReadOnlyList<string> records)
    {
        var worst = DkimFault.NoKey;
        foreach (var record in records.Take(MaxRecords))
        {
            using var key = DkimKey.Read(record);
            var fault = message.Verify(signature, key);
            if (fault == DkimFault.None)
                return fault;
            if (fault > worst)
                worst = fault;
        }

        return worst;
    }

    private static partial class Log
    {
        [LoggerMessage(9010, LogLevel.Information, "A message was refused for its signature: {Fault}.")]
        public static partial void Refused(ILogger logger, DkimFault fault);

        [LoggerMessage(9011, LogLevel.Information, "A message was deferred: the DNS did not tell its key.")]
        public static partial void KeyUnavailable(ILogger logger);
    }
}
