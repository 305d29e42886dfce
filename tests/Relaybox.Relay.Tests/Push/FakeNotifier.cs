using System.Net;
using System.Threading.Channels;

namespace Relaybox.Relay.Tests.Push;

/// <summary>A notifier on loopback that answers with one status and hands out the tokens it got.</summary>
internal sealed class FakeNotifier : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Channel<string> _tokens = Channel.CreateUnbounded<string>();

    public FakeNotifier()
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        Url = new Uri($"http://127.0.0.1:{port}/notify");
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _ = AnswerAsync();
    }

    public Uri Url { get; }

    public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

    public int Count => _tokens.Reader.Count;

    public async Task<string> NextAsync() => await _tokens.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public void Dispose() => _listener.Close();

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var body = new StreamReader(context.Request.InputStream);
                var token = await body.ReadToEndAsync();
                context.Response.StatusCode = (int)Status;
                context.Response.Close();
                _tokens.Writer.TryWrite($"{context.Request.HttpMethod} {context.Request.Url!.AbsolutePath} {token}");
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
