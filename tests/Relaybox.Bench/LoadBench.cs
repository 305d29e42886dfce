using System.Diagnostics;
using System.Globalization;
using Relaybox.Testing;
using Relaybox.Testing.Engine;
using Relaybox.Testing.Imap;

namespace Relaybox.Bench;

/// <summary>What a relay carries: messages and log-ins a second, and connections that wait.</summary>
/// <param name="relay">The relay; its limits for senders and new accounts are out of the way.</param>
internal sealed class LoadBench(Relay relay)
{
    private const int Senders = 20;
    private const int MessagesEach = 100;
    private const int LogIns = 400;
    private const int LogInsAtOnce = 8;
    private const int IdleConnections = 2_000;
    private const int OpenedAtOnce = 16;
    private const int ProgramsNamed = 5;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Until every connection is hibernated, and Dovecot has ended the processes that this left idle.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(45);

    /// <summary>Submits over several connections at once; the end is when the last message is in its mailbox.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Throughput> ThroughputAsync(CancellationToken cancellationToken)
    {
        var senders = await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => NewAccountAsync(cancellationToken)));
        var recipients = await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => NewAccountAsync(cancellationToken)));
        var connections = await Task.WhenAll(senders.Select(sender => relay.OpenSubmissionAsync(sender, cancellationToken)));
        var inboxes = await Task.WhenAll(recipients.Select(recipient => relay.OpenInboxAsync(recipient, cancellationToken)));

        var (relayCpu, clientCpu) = (await CpuTimeAsync(cancellationToken), Environment.CpuUsage.TotalTime);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async i =>
        {
            var message = BenchMessage.Make(senders[i].Address, recipients[i].Address);
            for (var n = 0; n < MessagesEach; n++)
                (await connections[i].SendAsync(senders[i].Address, recipients[i].Address, message, cancellationToken)).EnsurePositive();
        }));
        foreach (var inbox in inboxes)
        {
            while (await inbox.SelectInboxAsync(cancellationToken) < MessagesEach)
                await Task.Delay(Look, cancellationToken);
        }

        var elapsed = watch.Elapsed;
        (relayCpu, clientCpu) = (await CpuTimeAsync(cancellationToken) - relayCpu, Environment.CpuUsage.TotalTime - clientCpu);
        foreach (var connection in connections) await connection.DisposeAsync();
        foreach (var inbox in inboxes) await inbox.DisposeAsync();
        const int messages = Senders * MessagesEach;
        return new Throughput(messages / elapsed.TotalSeconds, relayCpu / messages, clientCpu / messages);
    }

    /// <summary>Logs existing accounts in, each over a connection of its own with TLS.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Log-ins a second.</returns>
    public async Task<double> LogInsAsync(CancellationToken cancellationToken)
    {
        var accounts = await Task.WhenAll(Enumerable.Range(0, LogInsAtOnce).Select(_ => NewAccountAsync(cancellationToken)));
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(accounts.Select(async account =>
        {
            for (var n = 0; n < LogIns / LogInsAtOnce; n++)
            {
                await using var imap = await relay.OpenImapAsync(Relay.Imaps, cancellationToken);
                (await imap.LoginAsync(account.Address, account.Password, cancellationToken)).EnsureOk();
            }
        }));
        return LogIns / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Lets many accounts wait in IDLE, which are there already: what creating them costs is no connection's.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>By how much the memory of the relay's processes (PSS) grows: bytes by program, those that have ended with less than none.</returns>
    public async Task<IReadOnlyDictionary<string, long>> IdleMemoryAsync(CancellationToken cancellationToken)
    {
        List<MailAccount> accounts = [];
        while (accounts.Count < IdleConnections)
            accounts.AddRange(await Task.WhenAll(Enumerable.Range(0, OpenedAtOnce).Select(_ => NewAccountAsync(cancellationToken))));
        await Task.Delay(Settling, cancellationToken);
        var before = await MemoryAsync(cancellationToken);
        List<ImapConnection> connections = [];
        try
        {
            foreach (var some in accounts.Chunk(OpenedAtOnce))
                connections.AddRange(await Task.WhenAll(some.Select(account => OpenIdleAsync(account, cancellationToken))));
            await Task.Delay(Settling, cancellationToken);
            var after = await MemoryAsync(cancellationToken);
            return before.Keys.Union(after.Keys).ToDictionary(program => program, program => after.GetValueOrDefault(program) - before.GetValueOrDefault(program));
        }
        finally
        {
            foreach (var connection in connections) await connection.DisposeAsync();
        }
    }

    private async Task<ImapConnection> OpenIdleAsync(MailAccount account, CancellationToken cancellationToken)
    {
        var imap = await relay.OpenInboxAsync(account, cancellationToken);
        await imap.StartIdleAsync(cancellationToken);
        return imap;
    }

    private async Task<IReadOnlyDictionary<string, long>> MemoryAsync(CancellationToken cancellationToken) =>
        (await relay.Container.ProcessesAsync(cancellationToken)).GroupBy(process => process.Name, StringComparer.Ordinal)
            .ToDictionary(program => program.Key, program => program.Sum(process => process.ProportionalSetSize()), StringComparer.Ordinal);

    /// <summary>Of all the relay's processes, those that have ended included: their parents have waited for them.</summary>
    private async Task<TimeSpan> CpuTimeAsync(CancellationToken cancellationToken) =>
        (await relay.Container.ProcessesAsync(cancellationToken)).Aggregate(TimeSpan.Zero, (sum, process) => sum + process.CpuTime());

    private async Task<MailAccount> NewAccountAsync(CancellationToken cancellationToken)
    {
        var account = relay.FreshAccount();
        await using var first = await relay.OpenInboxAsync(account, cancellationToken);
        return account;
    }

    /// <summary>All three as lines of the report.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<Measurement>> MeasureAsync(CancellationToken cancellationToken)
    {
        // First, on a relay at rest: what the others leave behind would be taken for its rest.
        var idle = Environment.IsPrivilegedProcess ? Text(await IdleMemoryAsync(cancellationToken)) : "needs root";
        await Task.Delay(Settling, cancellationToken);
        var throughput = await ThroughputAsync(cancellationToken);
        var logIns = await LogInsAsync(cancellationToken);
        return
        [
            new($"encrypted messages of 10 kB, submitted over {Senders} connections, until in the mailboxes", throughput.ToString(), "150/s", "500/s"),
            new($"memory for {IdleConnections:N0} idle IMAP connections with TLS (PSS of all processes)", idle, "60 MB", "20 MB"),
            new("log-ins of existing accounts, TLS handshake included", Text($"{logIns:0}/s"), "100/s", "400/s"),
        ];
    }

    /// <summary>The sum, and the programs that grew or shrank most.</summary>
    private static string Text(IReadOnlyDictionary<string, long> growth)
    {
        var most = growth.OrderByDescending(program => Math.Abs(program.Value)).Take(ProgramsNamed)
            .Select(program => Text($"{program.Key} {program.Value / 1e6:0.0}"));
        return Text($"{growth.Values.Sum() / 1e6:0.0} MB ({string.Join(", ", most)})");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
