using System.CommandLine;
using System.Net.Sockets;
using System.Text;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Expiry;

/// <summary><c>relay expire</c>: deletes what is due now, or says what would go.</summary>
internal static class ExpireCommand
{
    private const int DryRunNeeded = 2;
    private const int BusyCode = 3;

    /// <summary>The command with its options.</summary>
    public static Command Define(RelayPaths paths)
    {
        Option<bool> dryRun = new("--dry-run") { Description = "Only say what would be deleted." };
        Option<bool> verbose = new("--verbose") { Description = "Name each thing; the names hold addresses." };
        Option<int> days = new("--days") { Description = "With --dry-run: as if it were so many days later.", HelpName = "N" };
        Command command = new("expire", "Delete old mail and unused accounts now, as happens every night.") { dryRun, verbose, days };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            paths, new ExpiryRequest(parsed.GetValue(dryRun), parsed.GetValue(verbose), parsed.GetValue(days)), cancellationToken));
        return command;
    }

    /// <summary>Asks relayd and prints its report.</summary>
    /// <returns>0 after a whole run; 1 when relayd does not answer or broke off; 2 for wrong options; 3 when a run is under way already.</returns>
    public static async Task<int> RunAsync(RelayPaths paths, ExpiryRequest request, CancellationToken cancellationToken)
    {
        if (ExpiryRequest.Read(request.ToString()) is null)
        {
            await Console.Error.WriteLineAsync($"--days takes a number from 0 to {ExpiryRequest.MaxDays}, and only together with --dry-run.");
            return DryRunNeeded;
        }

        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(paths.ExpirySocket), cancellationToken);
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{request}\n"), cancellationToken);
            return await PrintAsync(stream, request.IsDryRun, cancellationToken);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            await Console.Error.WriteLineAsync($"relayd does not answer at {paths.ExpirySocket}: is the relay running?");
            return 1;
        }
    }

    private static async Task<int> PrintAsync(NetworkStream stream, bool isDryRun, CancellationToken cancellationToken)
    {
        if (isDryRun) await Console.Out.WriteLineAsync("Nothing is deleted; this is what would be:");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line == ExpirySocket.Done) return 0;
            if (line == ExpirySocket.Busy)
            {
                await Console.Error.WriteLineAsync("An expiry run is under way already; try again later.");
                return BusyCode;
            }

            await Console.Out.WriteLineAsync(line);
        }

        await Console.Error.WriteLineAsync("relayd ended before the run was whole; its log may say why.");
        return 1;
    }
}
