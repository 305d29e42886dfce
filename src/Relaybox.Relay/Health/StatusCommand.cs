using System.Net.Sockets;
using System.Text;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Health;

/// <summary><c>relay status</c>: prints whether the relay serves, and why not.</summary>
internal static class StatusCommand
{
    /// <summary>Fetches relayd's verdict and prints it.</summary>
    /// <returns>0 when the relay is healthy, else 1.</returns>
    public static async Task<int> RunAsync(RelayPaths paths, CancellationToken cancellationToken)
    {
        string verdict;
        try
        {
            verdict = await FetchAsync(paths.HealthSocket, cancellationToken);
        }
        catch (SocketException exception)
        {
            await Console.Error.WriteLineAsync($"relayd does not answer at {paths.HealthSocket} ({exception.SocketErrorCode}): is the relay running?");
            return 1;
        }

        await Console.Out.WriteAsync(verdict.AsMemory(), cancellationToken);
        return verdict.StartsWith(HealthVerdict.HealthyWord, StringComparison.Ordinal) ? 0 : 1;
    }

    private static async Task<string> FetchAsync(string path, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
