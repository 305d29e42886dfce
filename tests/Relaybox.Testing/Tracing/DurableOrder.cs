using System.Globalization;
using System.Text.RegularExpressions;

namespace Relaybox.Testing.Tracing;

/// <summary>
/// What must be on disk before somebody is told that it is. A process that is killed leaves its unsynced data to the kernel, so only the
/// order of its calls shows what a power failure would take.
/// </summary>
/// <param name="calls">What the processes of a relay did.</param>
public sealed partial class DurableOrder(IReadOnlyList<SystemCall> calls)
{
    /// <summary>The TCP ports on which a message was acknowledged with its queue id, by Postfix or by who passes its answer on.</summary>
    public IReadOnlySet<int> QueueingPorts => Acknowledged(QueuedPattern).Select(pair => LocalPort(pair.Call)).ToHashSet();

    /// <summary>How many deliveries Dovecot acknowledged by LMTP.</summary>
    public int Deliveries => Acknowledged(SavedPattern).Count();

    /// <summary>Acknowledgements of messages whose queue file had not been synced, in words.</summary>
    public IEnumerable<string> EarlyQueueAnswers() =>
        from pair in Acknowledged(QueuedPattern)
        let id = pair.Match.Groups["id"].Value
        where !calls.Any(call => call.IsSync && call.Done < pair.Call.Begun && call.Descriptor.EndsWith($"/{id}", StringComparison.Ordinal))
        select $"{pair.Call.Said!.Trim()} on {pair.Call.Descriptor}: no fsync of {id} before.";

    /// <summary>
    /// Acknowledgements of Dovecot's LMTP service before the message was in the mailbox for good: its file synced, named in
    /// <c>new/</c> after that, and the folder synced after that.
    /// </summary>
    public IEnumerable<string> EarlyDeliveryAnswers()
    {
        // A process serves one delivery after the other: each has the calls since its last answer.
        Dictionary<int, int> last = [];
        foreach (var (call, _) in Acknowledged(SavedPattern))
        {
            var since = last.GetValueOrDefault(call.Process);
            last[call.Process] = call.Begun;
            SystemCall[] own = [.. calls.Where(other => other.Process == call.Process && other.Done > since && other.Done < call.Begun)];
            var naming = own.LastOrDefault(other => other.IsNaming && IsDelivery(other));
            if (naming is null)
                yield return $"{call.Said!.Trim()}: no file was moved from tmp/ to new/ before.";
            else if (FindFault(own, naming, call.Begun) is { } fault)
                yield return fault;
        }
    }

    /// <summary>What is wrong with how files came to their names; that none did is wrong as well.</summary>
    /// <param name="pathEnd">How the paths end.</param>
    /// <param name="socket">A part of the description of the socket on which somebody is told; null when nobody is.</param>
    /// <param name="answer">How that begins.</param>
    public IEnumerable<string> EarlyNames(string pathEnd, string? socket = null, string answer = "")
    {
        SystemCall[] named = [.. calls.Where(call => call.IsNaming && call.Texts[1].EndsWith(pathEnd, StringComparison.Ordinal))];
        if (named.Length == 0)
            yield return $"Nothing got a name that ends with {pathEnd}.";
        foreach (var naming in named)
        {
            var told = socket is null ? null : calls.FirstOrDefault(call => call.Begun > naming.Done && IsAnswer(call, socket, answer));
            if (socket is not null && told is null)
                yield return $"{naming.Texts[1]}: nobody was told '{answer}' after it got its name.";
            else if (FindFault(calls, naming, told?.Begun ?? int.MaxValue) is { } fault)
                yield return fault;
        }
    }

    /// <summary>A file's content goes to disk before its name, and its folder's entry and its own before the deadline.</summary>
    private static string? FindFault(IReadOnlyList<SystemCall> calls, SystemCall naming, int deadline)
    {
        var (from, to) = (naming.Texts[0], naming.Texts[1]);
        bool IsSynced(string? path, int after, int before) =>
            calls.Any(call => call.IsSync && call.Descriptor == path && call.Begun > after && call.Done < before);

        var written = calls.Where(call => call.IsWrite && call.Descriptor == from && call.Begun < naming.Begun).Select(call => call.Done).LastOrDefault();
        if (!IsSynced(from, written, naming.Begun))
            return $"{to}: {from} was not synced before it got this name.";
        var folder = Path.GetDirectoryName(to);
        if (!IsSynced(folder, naming.Done, deadline))
            return $"{to}: {folder} was not synced before the answer.";
        var made = calls.FirstOrDefault(call => call.MadeDirectory == folder && call.Done < naming.Begun);
        return made is null || IsSynced(Path.GetDirectoryName(folder), made.Done, deadline)
            ? null
            : $"{to}: {folder} is new, and its own folder was not synced before the answer.";
    }

    private IEnumerable<(SystemCall Call, Match Match)> Acknowledged(Regex pattern) =>
        from call in calls
        where call.Said is not null
        let match = pattern.Match(call.Said!)
        where match.Success
        select (call, match);

    private static bool IsAnswer(SystemCall call, string socket, string answer) =>
        call.Said?.StartsWith(answer, StringComparison.Ordinal) == true && call.Descriptor.Contains(socket, StringComparison.Ordinal);

    private static bool IsDelivery(SystemCall naming) =>
        naming.Texts[0].Contains("/tmp/", StringComparison.Ordinal) && naming.Texts[1].Contains("/new/", StringComparison.Ordinal);

    private static int LocalPort(SystemCall call) =>
        int.TryParse(LocalPortPattern.Match(call.Descriptor).Groups["port"].ValueSpan, CultureInfo.InvariantCulture, out var port) ? port : 0;

    /// <summary>Postfix's words at the end of data.</summary>
    [GeneratedRegex(@"^250 2\.0\.0 Ok: queued as (?<id>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex QueuedPattern { get; }

    /// <summary>Dovecot's words at the end of data; a second recipient's come in one piece with the first one's.</summary>
    [GeneratedRegex(@"^250 2\.0\.0 <[^>]*> \S+ Saved", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SavedPattern { get; }

    [GeneratedRegex(@"^TCP(?:v6)?:\[.*?:(?<port>\d+)->", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LocalPortPattern { get; }
}
