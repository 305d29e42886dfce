using System.Collections.Concurrent;

namespace Relaybox.ImageBuilder.Tests.Packages;

/// <summary>Answers requests without any network, and keeps what was asked for.</summary>
internal sealed class FakeServer(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
{
    private readonly ConcurrentQueue<string> _requests = [];

    /// <summary>What was asked for: method and path.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _requests.Enqueue($"{request.Method} {request.RequestUri!.AbsolutePath}");
        return Task.FromResult(answer(request));
    }
}
