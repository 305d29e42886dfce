using System.Net;
using System.Text;

namespace Relaybox.Relay.Push;

/// <summary>How an attempt to wake a device ended.</summary>
internal enum NotifyOutcome
{
    /// <summary>The notifier took it.</summary>
    Done,

    /// <summary>The device is gone for good.</summary>
    Gone,

    /// <summary>Anything else; it may work later.</summary>
    Failed,
}

/// <summary>Posts tokens to the notifier; its certificate is verified.</summary>
internal sealed class NotifierClient(PushOptions options, TimeProvider time) : IDisposable
{
    // Made when the first notification leaves: many relays have none for days.
    private readonly Lazy<HttpClient> _http = new(() => new HttpClient(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxConnectionsPerServer = options.FirstAttempts + options.Retries,
        MaxResponseHeadersLength = 16,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    });

    /// <summary>Makes one attempt.</summary>
    /// <exception cref="OperationCanceledException">relayd ends.</exception>
    public async Task<NotifyOutcome> PostAsync(string token, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.AttemptTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, options.Notifier) { Content = new ByteArrayContent(Encoding.ASCII.GetBytes(token)) };
            // Of the answer only the status counts, so its body is not read.
            using var response = await _http.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => NotifyOutcome.Done,
                HttpStatusCode.Gone => NotifyOutcome.Gone,
                _ => NotifyOutcome.Failed,
            };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return NotifyOutcome.Failed;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_http.IsValueCreated) _http.Value.Dispose();
    }
}
