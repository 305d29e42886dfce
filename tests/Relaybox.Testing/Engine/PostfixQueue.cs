using System.Net.Sockets;

namespace Relaybox.Testing.Engine;

/// <summary>What waits in a relay for peers.</summary>
/// <param name="relay">The relay.</param>
public sealed class PostfixQueue(Relay relay)
{
    /// <summary>Forget which peers are dead, look at all, in the deferred queue and the incoming one.</summary>
    private static readonly byte[] FlushRequests = "FADI"u8.ToArray();

    /// <summary>Waits until a recipient's message waits for a reason.</summary>
    /// <param name="recipient">The recipient's address.</param>
    /// <param name="reason">What the reason contains.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task WaitForReasonAsync(string recipient, string reason, CancellationToken cancellationToken)
    {
        var lines = "";
        try
        {
            await Wait.UntilAsync(
                $"the queue says '{reason}' of {recipient}",
                async token =>
                {
                    lines = (await relay.Container.ExecAsync(["/usr/sbin/postqueue", "-c", "/run/config/postfix", "-j"], token)).EnsureSuccess().StandardOutput;
                    return lines.Split('\n').Any(line =>
                        line.Contains($"\"{recipient}\"", StringComparison.Ordinal) && line.Contains(reason, StringComparison.Ordinal));
                },
                cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message} It says:\n{lines}", exception);
        }
    }

    /// <summary>Tries everything again now that waits for its time, until something has happened; that takes root.</summary>
    /// <param name="outcome">Ends when it has happened.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<T> FlushUntilAsync<T>(Task<T> outcome, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (!outcome.IsCompleted)
        {
            await FlushAsync(cancellationToken);
            await Task.WhenAny(outcome, timer.WaitForNextTickAsync(cancellationToken).AsTask());
        }

        return await outcome;
    }

    /// <summary>What <c>postqueue -f</c> tells the queue manager; it would tell the pickup service as well, which no relay runs.</summary>
    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        var pid = await relay.Container.InspectAsync("{{.State.Pid}}", cancellationToken);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint($"/proc/{pid}/root/data/postfix/queue/public/qmgr"), cancellationToken);
        await socket.SendAsync(FlushRequests, cancellationToken);
    }
}
