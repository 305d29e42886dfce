using System.Globalization;
using Relaybox.Testing.DeltaChat;
using Relaybox.Testing.Engine;

namespace Relaybox.Bench;

/// <summary>The measurements against relays of their own, in parts that can be run one by one.</summary>
internal static class BenchRun
{
    private const double Megabyte = 1_000_000;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    /// <summary>Few senders send all messages, and the machine is loaded.</summary>
    private static readonly Dictionary<string, string> Unlimited = new(StringComparer.Ordinal)
    {
        ["RELAY_MAX_USER_SEND_PER_MINUTE"] = "100000",
        ["RELAY_MAX_USER_SEND_BURST_SIZE"] = "100000",
        ["RELAY_MAX_LOAD_1M"] = "1000",
        ["RELAY_MIN_AVAILABLE_MEMORY"] = "0",
    };

    /// <summary>One relay: its start, its rest, and a message.</summary>
    /// <param name="rounds">Rounds of each repeated measurement.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">There is no engine or no image.</exception>
    public static async Task<IReadOnlyList<Measurement>> RelayAsync(int rounds, CancellationToken cancellationToken)
    {
        if (await ContainerEngine.UnavailableReasonAsync() is { } reason)
            throw new InvalidOperationException(reason);
        await using var project = new ComposeProject();
        await project.CreateAsync(["one"], cancellationToken);
        var relay = new Relay("_one.test", await project.ContainerAsync("one", cancellationToken));

        var firstStart = await StartBench.StartAsync(relay, cancellationToken);
        await relay.Container.WaitUntilHealthyAsync(cancellationToken);
        var restarts = await StartBench.RestartAsync(relay, rounds, cancellationToken);
        await relay.Container.WaitUntilHealthyAsync(cancellationToken);
        await Task.Delay(Settling, cancellationToken);
        var memory = Environment.IsPrivilegedProcess ? await MemoryAsync(relay, cancellationToken) : null;
        var probe = Environment.IsPrivilegedProcess ? await ProbeAsync(relay, cancellationToken) : null;
        var delivery = await DeliveryBench.RunAsync(relay, relay, rounds, cancellationToken);

        return
        [
            new("relay image, compressed layers", Megabytes(ImageSize.OfBuiltImage()) ?? "not built here", "90 MB", "60 MB"),
            new("first container start (empty volume) → IMAP, SMTP and HTTPS answer", $"{firstStart.TotalSeconds:0.00} s", "6 s", "2 s"),
            new("container start → IMAP, SMTP and HTTPS answer", restarts.ToString(), "6 s", "2 s"),
            new("the health probe: CPU and memory of one probe", probe ?? "needs root", "100 ms, 60 MB", "5 ms, 2 MB"),
            new("memory of the idle relay (sum of all processes' PSS)", memory ?? "needs root", "150 MB", "100 MB"),
            new("one relay: message submitted → IDLE client told, after a pause of 3 s", delivery.ToString(), "60 ms", "25 ms"),
        ];
    }

    /// <summary>Two relays and two real clients that talk.</summary>
    /// <param name="rounds">How many round trips.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">The client cannot be had here.</exception>
    public static async Task<IReadOnlyList<Measurement>> ConversationsAsync(int rounds, CancellationToken cancellationToken)
    {
        if (DeltaChatPackage.UnavailableReason() is { } reason)
            throw new InvalidOperationException(reason);
        var program = await DeltaChatPackage.ForThisMachine!.GetProgramAsync(cancellationToken);
        await using var relays = await RelayStack.StartTwoAsync(cancellationToken, Unlimited);
        var (join, oneRelay) = await ConversationBench.RunAsync(program, relays.One, relays.One, rounds, cancellationToken);
        var (_, twoRelays) = await ConversationBench.RunAsync(program, relays.One, relays.Two, rounds, cancellationToken);
        var overHttps = await DeliveryBench.RunAsync(relays.One, relays.Two, rounds, cancellationToken);
        var bySmtp = await DeliveryBench.RunBySmtpAsync(relays.One, relays.Two, rounds, cancellationToken);
        return
        [
            new("round trip of two real clients on one relay (send, receive, answer, receive)", oneRelay.ToString(), "300 ms", "230 ms"),
            new("the same across two relays", twoRelays.ToString(), "350 ms", "250 ms"),
            new("securejoin of two real clients", join.ToString(), "1.2 s", "0.7 s"),
            new("two relays: message submitted → IDLE client told, over HTTPS", overHttps.ToString(), "–", "–"),
            new("the same by SMTP, to a relay without HTTPS", bySmtp?.ToString() ?? "needs root and nft", "–", "–"),
        ];
    }

    /// <summary>One relay under load.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyList<Measurement>> LoadAsync(CancellationToken cancellationToken)
    {
        await using var relays = await RelayStack.StartTwoAsync(cancellationToken, Unlimited);
        return await new LoadBench(relays.One).MeasureAsync(cancellationToken);
    }

    private static async Task<string> MemoryAsync(Relay relay, CancellationToken cancellationToken)
    {
        var processes = await relay.Container.ProcessesAsync(cancellationToken);
        var largest = processes
            .GroupBy(process => process.Name, StringComparer.Ordinal)
            .Select(group => (Name: group.Key, Size: group.Sum(process => process.ProportionalSetSize())))
            .OrderByDescending(group => group.Size)
            .ToList();
        var top = string.Join(", ", largest.Take(3).Select(group => $"{group.Name} {Megabytes(group.Size)}"));
        return $"{Megabytes(largest.Sum(group => group.Size))} ({processes.Count} processes; {top})";
    }

    private static async Task<string> ProbeAsync(Relay relay, CancellationToken cancellationToken)
    {
        var probe = new ProbeBench(relay.Container);
        var time = await probe.CpuTimeAsync(cancellationToken);
        return $"{time.TotalMilliseconds:0.0} ms, {Megabytes(await probe.PeakMemoryAsync(cancellationToken))}";
    }

    private static string? Megabytes(long? bytes) =>
        bytes is { } size ? string.Create(CultureInfo.InvariantCulture, $"{size / Megabyte:0.0} MB") : null;
}
