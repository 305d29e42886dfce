namespace Relaybox.Relay.Acme;

/// <summary>When to order a certificate. Authorities limit failed orders (Let's Encrypt: five an hour for a name), so the pauses grow quickly.</summary>
internal static class AcmeSchedule
{
    /// <summary>With less than this left a certificate is renewed, when it was not made for less than three times as long.</summary>
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    private static readonly TimeSpan[] Pauses =
        [TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(12)];

    /// <summary>Names that could be added are not worth more than an order a day.</summary>
    private static readonly TimeSpan AdditionPause = TimeSpan.FromDays(1);

    /// <summary>
    /// When a certificate is to be renewed: with 30 days left, or a third of its time when that is less. Authorities make them for ever shorter, and
    /// one of six days would be renewed without end.
    /// </summary>
    /// <param name="startsAt">The first moment of its time.</param>
    /// <param name="endsAt">The last one.</param>
    public static DateTimeOffset Renewal(DateTimeOffset startsAt, DateTimeOffset endsAt)
    {
        var third = (endsAt - startsAt) / 3;
        return endsAt - (third < RenewBefore ? third : RenewBefore);
    }

    /// <summary>When the next order may be made, at the earliest.</summary>
    /// <param name="history">What came before.</param>
    /// <param name="renewal">When the certificate at hand is to be renewed; null without one.</param>
    /// <param name="lacksNames">Whether it lacks names that it could have.</param>
    /// <param name="jitter">From 0 to 1: which part of the pause's last third to take, so that not all relays ask at once.</param>
    public static DateTimeOffset NextOrder(AcmeHistory history, DateTimeOffset? renewal, bool lacksNames, double jitter)
    {
        var due = renewal is not { } planned ? DateTimeOffset.MinValue
            : lacksNames && history.LastAttempt + AdditionPause < planned ? history.LastAttempt + AdditionPause
            : planned;
        if (history.Failures == 0) return due;

        var pause = Pauses[Math.Min(history.Failures, Pauses.Length) - 1];
        var allowed = history.LastAttempt + (pause * (2 + jitter) / 3);
        return due > allowed ? due : allowed;
    }
}
