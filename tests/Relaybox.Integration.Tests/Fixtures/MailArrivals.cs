using System.Text;
using Relaybox.Testing;
using Relaybox.Testing.Engine;
using Relaybox.Testing.Imap;

namespace Relaybox.Integration.Tests.Fixtures;

/// <summary>What has arrived in a mailbox, as its owner sees it; a relay that cannot be asked just now is asked again.</summary>
/// <param name="relay">The recipient's relay.</param>
/// <param name="account">The recipient.</param>
public sealed class MailArrivals(Relay relay, MailAccount account)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>How many messages the mailbox holds, those that came twice included.</summary>
    public int Count { get; private set; }

    /// <summary>Waits until every message is there.</summary>
    /// <param name="accepted">Their message ids.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The ids of those that did not arrive in time.</returns>
    public async Task<IReadOnlyCollection<string>> WaitForAsync(IEnumerable<string> accepted, TimeSpan patience, CancellationToken cancellationToken)
    {
        HashSet<string> missing = new(accepted, StringComparer.Ordinal);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(patience);
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (true)
            {
                await LookAsync(missing, deadline.Token);
                if (missing.Count == 0)
                    break;
                await timer.WaitForNextTickAsync(deadline.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // What is missing now is missing.
        }

        return missing;
    }

    private async Task LookAsync(HashSet<string> missing, CancellationToken token)
    {
        try
        {
            await using var inbox = await relay.OpenImapAsync(Relay.Imaps, token);
            (await inbox.LoginAsync(account.Address, account.Password, token)).EnsureOk();
            var count = await inbox.SelectInboxAsync(token);
            if (count == Count)
                return;
            missing.ExceptWith(await IdsAsync(inbox, token));
            Count = count;
        }
        catch (Exception exception) when (exception is not OperationCanceledException && MailLoad.IsInterruption(exception))
        {
            // Not there just now.
        }
    }

    private static async Task<IEnumerable<string>> IdsAsync(ImapConnection inbox, CancellationToken token)
    {
        var response = (await inbox.CommandAsync("FETCH 1:* BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]", token)).EnsureOk();
        return response.Untagged.SelectMany(data => data.Literals).Select(fields => MailLoad.IdIn(Encoding.ASCII.GetString(fields))).OfType<string>();
    }
}
