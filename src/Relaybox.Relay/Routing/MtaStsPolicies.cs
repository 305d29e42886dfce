using System.Collections.Concurrent;
using Relaybox.Dns;

namespace Relaybox.Relay.Routing;

/// <summary>
/// The MTA-STS policies of domains we write to (RFC 8461). A policy is kept for its max_age, so that nobody who controls the
/// network for a while can take it away; a new id in DNS brings a new one.
/// </summary>
internal sealed class MtaStsPolicies(IDnsResolver resolver, IMtaStsSource source, TimeProvider timeProvider)
{
    /// <summary>More domains than this are not remembered; they are asked each time.</summary>
    public const int MaxDomains = 5_000;

    /// <summary>How long DNS is not asked again, and a policy that could not be fetched not fetched again.</summary>
    public static readonly TimeSpan CheckInterval = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long a message waits for what is being found out; then it goes as if there were no policy but the one that still
    /// holds (section 3.3), and the next message profits.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(750);

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Lookup> _underWay = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds the policy of a domain, within <see cref="Patience"/>.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when it has none, or none that could be had in time and none from before that still holds.</returns>
    public async ValueTask<MtaStsPolicy?> FindAsync(string domain, CancellationToken cancellationToken)
    {
        var known = _known.GetValueOrDefault(domain);
        if (known is not null && timeProvider.GetElapsedTime(known.Checked) < CheckInterval) return Valid(known);

        var lookup = UnderWay(domain, known);
        // Whoever comes later waits no longer than the first: a policy host that is silent delays one message, not each.
        var left = Patience - timeProvider.GetElapsedTime(lookup.Started);
        try
        {
            return lookup.Outcome.IsCompleted ? await lookup.Outcome
                : left > TimeSpan.Zero ? await lookup.Outcome.WaitAsync(left, timeProvider, cancellationToken)
                : Valid(known);
        }
        catch (TimeoutException)
        {
            return Valid(known);
        }
    }

    /// <summary>The look-up for a domain that is under way, or a new one; it goes on when nobody waits any more.</summary>
    private Lookup UnderWay(string domain, Known? known)
    {
        lock (_lock)
        {
            if (_underWay.TryGetValue(domain, out var lookup)) return lookup;
            lookup = new Lookup(timeProvider.GetTimestamp(), LookUpAsync(domain, known));
            if (!lookup.Outcome.IsCompleted) _underWay[domain] = lookup;
            return lookup;
        }
    }

    private async Task<MtaStsPolicy?> LookUpAsync(string domain, Known? known)
    {
        try
        {
            var next = await RefreshAsync(domain, known);
            Remember(domain, next);
            return next.Policy;
        }
        finally
        {
            lock (_lock) _underWay.Remove(domain);
        }
    }

    private async Task<Known> RefreshAsync(string domain, Known? known)
    {
        var id = MtaStsRecord.FindId((await resolver.ResolveTxtAsync($"_mta-sts.{domain}", CancellationToken.None)).Records);
        var checkedAt = timeProvider.GetTimestamp();
        var kept = Valid(known);
        // Section 3.3: a record that is gone does not end a policy that still holds.
        if (id is null || (kept is not null && id == known!.Id))
            return new Known(checkedAt, known?.Fetched ?? checkedAt, kept is null ? null : known!.Id, kept);
        return await source.FetchAsync(domain, CancellationToken.None) is { } fetched
            ? new Known(checkedAt, checkedAt, id, fetched)
            : new Known(checkedAt, known?.Fetched ?? checkedAt, known?.Id, kept);
    }

    private MtaStsPolicy? Valid(Known? known) =>
        known?.Policy is { } policy && timeProvider.GetElapsedTime(known.Fetched) < policy.MaxAge ? policy : null;

    private void Remember(string domain, Known known)
    {
        if (_known.Count >= MaxDomains)
        {
            foreach (var (name, other) in _known)
            {
                if (Valid(other) is null && timeProvider.GetElapsedTime(other.Checked) >= CheckInterval) _known.TryRemove(name, out _);
            }
        }

        if (_known.Count < MaxDomains || _known.ContainsKey(domain)) _known[domain] = known;
    }

    /// <param name="Checked">When DNS was asked.</param>
    /// <param name="Fetched">When the policy was fetched.</param>
    /// <param name="Id">The policy's id.</param>
    /// <param name="Policy">The policy; null when there is none.</param>
    private sealed record Known(long Checked, long Fetched, string? Id, MtaStsPolicy? Policy);

    /// <param name="Started">When it began.</param>
    /// <param name="Outcome">The policy that it finds.</param>
    private sealed record Lookup(long Started, Task<MtaStsPolicy?> Outcome);
}
