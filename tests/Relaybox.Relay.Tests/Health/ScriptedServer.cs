using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Relaybox.Relay.Tests.Health;

/// <summary>A server for one connection: sends its greeting, then the next reply after each line it gets, then closes.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ScriptedServer(params string[] replies)
    {
        _listener.Start();
        Conversation = ServeAsync(replies);
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>The lines that came in, once the connection is over.</summary>
    public Task<List<string>> Conversation { get; }

    public void Dispose() => _listener.Dispose();

    private async Task<List<string>> ServeAsync(string[] replies)
    {
        using var client = await _listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var lines = new List<string>();
        foreach (var reply in replies)
        {
            try
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(reply), TestContext.Current.CancellationToken);
                if (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is not { } line) break;
                lines.Add(line);
            }
            catch (IOException)
            {
                // The client hung up without waiting for the reply, as one may after QUIT.
                break;
            }
        }

        return lines;
    }
}
