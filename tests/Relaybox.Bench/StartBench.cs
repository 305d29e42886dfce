using System.Diagnostics;
using System.Net.Sockets;
using Relaybox.Testing.Engine;

namespace Relaybox.Bench;

/// <summary>How long a container takes from its start until IMAP, SMTP and HTTPS answer, seen from the host.</summary>
internal static class StartBench
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    /// <summary>Starts a container that stands still, and waits for the answers.</summary>
    /// <param name="relay">The relay.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<TimeSpan> StartAsync(Relay relay, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await relay.Container.StartAsync(cancellationToken);
        await Task.WhenAll(
            WaitForAsync(AnswersImapAsync, relay, cancellationToken),
            WaitForAsync(AnswersSmtpAsync, relay, cancellationToken),
            WaitForAsync(AnswersHttpsAsync, relay, cancellationToken));
        return watch.Elapsed;
    }

    /// <summary>Stops and starts a relay that has its data already.</summary>
    /// <param name="relay">The relay.</param>
    /// <param name="rounds">How often.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Samples> RestartAsync(Relay relay, int rounds, CancellationToken cancellationToken)
    {
        List<TimeSpan> samples = [];
        for (var round = 0; round < rounds; round++)
        {
            await relay.Container.StopAsync(StopGrace, cancellationToken);
            samples.Add(await StartAsync(relay, cancellationToken));
        }

        return new Samples(samples);
    }

    private static Task WaitForAsync(Func<Relay, CancellationToken, Task> ask, Relay relay, CancellationToken cancellationToken) =>
        Wait.UntilAsync(
            ask.Method.Name,
            async token =>
            {
                try
                {
                    await ask(relay, token);
                    return true;
                }
                catch (Exception exception) when (exception is SocketException or IOException or HttpRequestException)
                {
                    return false;
                }
            },
            cancellationToken);

    private static async Task AnswersImapAsync(Relay relay, CancellationToken cancellationToken)
    {
        await using var imap = await relay.OpenImapAsync(Relay.Imaps, cancellationToken);
    }

    private static async Task AnswersSmtpAsync(Relay relay, CancellationToken cancellationToken)
    {
        await using var smtp = await relay.OpenSmtpAsync(Relay.Smtp, cancellationToken);
    }

    private static async Task AnswersHttpsAsync(Relay relay, CancellationToken cancellationToken)
    {
        using var client = relay.OpenWeb();
        await client.GetStringAsync(new Uri("/", UriKind.Relative), cancellationToken);
    }
}
