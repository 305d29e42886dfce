using System.Globalization;
using Relaybox.Mail.Gate;
using Relaybox.Mail.Mime;
using Relaybox.Mail.OpenPgp;

namespace Relaybox.Bench;

/// <summary>The outgoing filter by itself: what a message costs, and whether it leaves anything behind.</summary>
internal static class FilterBench
{
    private const int GateMessages = 20_000;
    private const int FilterMessages = 50_000;
    private const int EnduranceMessages = 1_000_000;
    private const double Megabyte = 1_000_000;

    /// <summary>Measures speed, and memory after a million messages.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyList<Measurement>> RunAsync(CancellationToken cancellationToken)
    {
        await using var filter = new FilterUnderLoad();
        await filter.RunAsync(FilterMessages, cancellationToken);

        // The processor's time, not the wall clock's: a busy machine measures the same. The load and what takes the messages are in it.
        var start = Environment.CpuUsage.TotalTime;
        await filter.RunAsync(FilterMessages, cancellationToken);
        var perCore = FilterMessages / (Environment.CpuUsage.TotalTime - start).TotalSeconds;

        var before = Residue();
        await filter.RunAsync(EnduranceMessages, cancellationToken);
        var growth = Residue() - before;
        return
        [
            new(
                $"filter alone, from socket to socket, messages of {filter.MessageBytes:N0} bytes (client and receiver in the figure)",
                string.Create(CultureInfo.InvariantCulture, $"{perCore:N0}/s on one core"),
                "3,000/s",
                "15,000/s"),
            MeasureGate(),
            new(
                $"the filter's memory after {EnduranceMessages:N0} messages",
                string.Create(CultureInfo.InvariantCulture, $"{growth / Megabyte:+0.0;-0.0;0} MB"),
                "20 MB",
                "0"),
        ];
    }

    /// <summary>The memory of this process when everything that can go has gone.</summary>
    private static long Residue()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return Environment.WorkingSet;
    }

    private static Measurement MeasureGate()
    {
        var message = BenchMessage.Make("alice@one.example", "bob@two.example");
        Classify(message, GateMessages / 10);
        var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        var start = Environment.CpuUsage.TotalTime;
        Classify(message, GateMessages);
        var elapsed = Environment.CpuUsage.TotalTime - start;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
        return new Measurement(
            "of that, the encryption gate",
            $"{GateMessages / elapsed.TotalSeconds:N0}/s on one core, {allocated / GateMessages} bytes allocated each",
            "",
            "0 bytes");
    }

    private static void Classify(byte[] message, int times)
    {
        for (var i = 0; i < times; i++)
        {
            if (!MessageHead.TryParse(message, message.Length, out var head)
                || EncryptionGate.Classify(head, ArmorHeaders.None) != MailKind.Encrypted)
            {
                throw new InvalidOperationException("The gate does not know its own sample.");
            }
        }
    }
}
