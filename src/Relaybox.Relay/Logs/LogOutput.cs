using System.Globalization;
using System.Text;

namespace Relaybox.Relay.Logs;

/// <summary>
/// Writes log lines in the background. Whoever logs never waits: when nobody reads what is written (the engine's pipe is full), the oldest
/// lines give way, and a line says how many were lost. Mail goes on without a log; a log that held up its writers would hold up Postfix.
/// </summary>
internal sealed class LogOutput : IDisposable
{
    private const int UsualMaxHeldCharacters = 256 * 1024;

    // At the end, for the last words; a reader that is stuck gets none.
    private static readonly TimeSpan EndTimeout = TimeSpan.FromMilliseconds(500);

    private readonly int _maxHeldCharacters;
    private readonly object _lock = new();
    private readonly Queue<string> _lines = new();
    private readonly Thread _writer;
    private int _held;
    private long _lost;
    private bool _ended;

    /// <summary>Starts the background writer.</summary>
    /// <param name="output">Where lines go; only the background thread uses it.</param>
    /// <param name="maxHeldCharacters">What waits at the most, in characters, beside what is being written.</param>
    public LogOutput(TextWriter output, int maxHeldCharacters = UsualMaxHeldCharacters)
    {
        _maxHeldCharacters = maxHeldCharacters;
        // Of its own: a write that is stuck would take one of the few threads that everybody shares.
        _writer = new Thread(() => WriteAll(output)) { IsBackground = true, Name = "log" };
        _writer.Start();
    }

    /// <summary>Takes a line for writing, and returns at once.</summary>
    /// <param name="line">The line, without its LF.</param>
    public void WriteLine(string line)
    {
        lock (_lock)
        {
            _lines.Enqueue(line);
            _held += line.Length;
            while (_held > _maxHeldCharacters && _lines.TryDequeue(out var oldest))
            {
                _held -= oldest.Length;
                _lost++;
            }

            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Lets what was logged before be written, if somebody reads it.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _ended = true;
            Monitor.Pulse(_lock);
        }

        _writer.Join(EndTimeout);
    }

    private void WriteAll(TextWriter output)
    {
        while (true)
        {
            var (text, isLast) = Take();
            // Lines may have come with the end, or the end alone.
            if (text.Length > 0) Write(output, text);
            if (isLast) return;
        }
    }

    private static void Write(TextWriter output, string text)
    {
        try
        {
            output.Write(text);
            output.Flush();
        }
        catch (IOException)
        {
            // Whoever read it has gone; there is nobody to tell.
        }
    }

    private (string Text, bool IsLast) Take()
    {
        lock (_lock)
        {
            while (_lines.Count == 0 && _lost == 0 && !_ended) Monitor.Wait(_lock);
            var text = new StringBuilder();
            if (_lost > 0) text.Append(CultureInfo.InvariantCulture, $"relayd/logs: warning 10001: {_lost} log lines were lost: nobody read the log in time.\n");
            foreach (var line in _lines) text.Append(line).Append('\n');
            _lines.Clear();
            _held = 0;
            _lost = 0;
            return (text.ToString(), _ended);
        }
    }
}
