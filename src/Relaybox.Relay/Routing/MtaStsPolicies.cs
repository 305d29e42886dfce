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

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds the policy of a domain.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when it has none, or none that could be had and none from before that still holds.</returns>
    public async ValueTask<MtaStsPolicy?> FindAsync(string domain, CancellationToken cancellationToken)
    {
        var known = _known.GetValueOrDefault(domain);
        if (known is not null && timeProvider.GetElapsedTime(known.Checked) < CheckInterval) return Valid(known);

        var id = MtaStsRecord.FindId((await resolver.ResolveTxtAsync($"_mta-sts.{domain}", cancellationToken)).Records);
        var checkedAt = timeProvider.GetTimestamp();
        var kept = known is null ? null : Valid(known);
        Known next;
        if (id is null || (kept is not null && id == known!.Id))
        {
            // Section 3.3: a record that is gone does not end a policy that still holds.
            next = new Known(checkedAt, known?.Fetched ?? checkedAt, kept is null ? null : known!.Id, kept);
        }
        else
        {
            var fetched = await source.FetchAsync(domain, cancellationToken);
            next = fetched is not null ? new Known(checkedAt, checkedAt, id, fetched)
                : new Known(checkedAt, known?.Fetched ?? checkedAt, known?.Id, kept);
        }

        Remember(domain, next);
        return next.Policy;
    }

    private MtaStsPolicy? Valid(Known known) =>
        known.Policy is { } policy && timeProvider.GetElapsedTime(known.Fetched) < policy.MaxAge ? policy : null;

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
}
