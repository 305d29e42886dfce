using Relaybox.Relay.Accounts;
using Relaybox.Relay.Metrics;
using Relaybox.Relay.Web;

namespace Relaybox.Relay.Daemon;

/// <summary>Leads a request to the service behind the door it came through.</summary>
internal sealed class HttpDispatcher(AccountsEndpoint accounts, HttpRedirect redirect, Site site, MetricsEndpoint metrics)
{
    /// <summary>Answers one HTTP request.</summary>
    public Task HandleAsync(HttpContext context) => context.Features.Get<ListenerFeature>()?.Listener switch
    {
        Listener.Accounts => accounts.HandleAsync(context),
        Listener.Metrics => metrics.HandleAsync(context),
        Listener.Https => site.HandleAsync(context),
        _ => redirect.HandleAsync(context),
    };
}
