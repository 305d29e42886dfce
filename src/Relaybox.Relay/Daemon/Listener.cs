using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Relaybox.Relay.Daemon;

/// <summary>
/// Which of relayd's HTTP doors a request came through. A connection carries it as a feature from the socket on, so that no
/// Host header can lead from a public port to a service that is meant for loopback.
/// </summary>
internal enum Listener
{
    /// <summary>Plain HTTP for everybody.</summary>
    Http,

    /// <summary>HTTPS for everybody.</summary>
    Https,

    /// <summary>The account service for Dovecot.</summary>
    Accounts,

    /// <summary>Metrics, for the operator's Prometheus.</summary>
    Metrics,
}

/// <summary>A connection feature that names its <see cref="Listener"/>.</summary>
internal sealed record ListenerFeature(Listener Listener);

/// <summary>Marks the connections of a Kestrel endpoint.</summary>
internal static class ListenerMarking
{
    /// <summary>Gives every connection of this endpoint a <see cref="ListenerFeature"/>.</summary>
    public static void Mark(this ListenOptions options, Listener listener)
    {
        var feature = new ListenerFeature(listener);
        options.Use(next => connection =>
        {
            connection.Features.Set(feature);
            return next(connection);
        });
    }
}
