using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Relaybox.ImageBuilder.Tests.Packages;

/// <summary>A web server on loopback that has what a test puts into it.</summary>
internal sealed class FakeMirror : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, Queue<Action<HttpListenerResponse>>> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<string> _requests = [];
    private readonly Task _serving;

    public FakeMirror()
    {
        // The listener cannot choose a free port by itself.
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Base = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        }

        _listener.Prefixes.Add(Base.AbsoluteUri);
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Base { get; }

    public HttpClient Client { get; } = new();

    /// <summary>Paths that were asked for, in no special order.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public void Has(string path, byte[] content) => Answers(path, response => response.OutputStream.Write(content));

    public void Refuses(string path, HttpStatusCode status) => Answers(path, response => response.StatusCode = (int)status);

    /// <summary>Answers one request after the other; the last answer stays.</summary>
    public void Answers(string path, params Action<HttpListenerResponse>[] answers) => _answers["/" + path] = new(answers);

    public async ValueTask DisposeAsync()
    {
        // Stopping first would make closing look for the port again, which another test may have by then.
        _listener.Close();
        await _serving;
        Client.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = Task.Run(() => Answer(context));
        }
    }

    private void Answer(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath;
        _requests.Add(path);
        try
        {
            Next(path)(context.Response);
            context.Response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The client has what it wanted, or the answer was to break off.
            context.Response.Abort();
        }
    }

    private Action<HttpListenerResponse> Next(string path)
    {
        if (!_answers.TryGetValue(path, out var answers)) return response => response.StatusCode = (int)HttpStatusCode.NotFound;

        lock (answers) return answers.Count > 1 ? answers.Dequeue() : answers.Peek();
    }
}
