using System.Text;
using Relaybox.Relay.Logs;

namespace Relaybox.Relay.Tests.Logs;

public sealed class LogOutputTests
{
    private const int LineLength = 100;
    private const int MaxHeldCharacters = 1000;

    [Fact]
    public void Writes_lines_in_their_order()
    {
        using var reader = new Reader();
        using (var output = new LogOutput(reader))
        {
            output.WriteLine("one");
            output.WriteLine("two");
        }

        Assert.Equal("one\ntwo\n", reader.ToString());
    }

    [Fact]
    public void Nobody_waits_for_a_reader_that_is_stuck_and_the_oldest_lines_give_way()
    {
        const int lines = 2 * MaxHeldCharacters / LineLength;
        using var reader = new Reader();
        reader.GetStuck();
        using (var output = new LogOutput(reader, MaxHeldCharacters))
        {
            output.WriteLine("on its way");
            reader.WaitUntilStuck();
            for (var line = 0; line < lines; line++) output.WriteLine($"{line}".PadRight(LineLength));
            reader.Read();
        }

        var written = reader.ToString().Split('\n');
        const int kept = MaxHeldCharacters / LineLength;
        Assert.Equal("on its way", written[0]);
        Assert.Equal($"relayd/logs: warning 10001: {lines - kept} log lines were lost: nobody read the log in time.", written[1]);
        Assert.Equal($"{lines - kept}", written[2].Trim());
        Assert.Equal($"{lines - 1}", written[^2].Trim());
    }

    [Fact]
    public void Goes_on_when_a_write_failed()
    {
        using var reader = new Reader();
        reader.GetStuck();
        using (var output = new LogOutput(reader))
        {
            output.WriteLine("nobody gets this");
            reader.WaitUntilStuck();
            reader.Read(failure: new IOException("gone"));
            output.WriteLine("this");
        }

        Assert.Equal("this\n", reader.ToString());
    }

    [Fact]
    public void An_end_does_not_wait_for_a_reader_that_is_stuck()
    {
        using var reader = new Reader();
        reader.GetStuck();
        var output = new LogOutput(reader);
        output.WriteLine("on its way");
        reader.WaitUntilStuck();

        output.Dispose();

        Assert.Empty(reader.ToString());
        reader.Read();
        reader.WaitUntilWritten();
    }

    /// <summary>Whoever reads the log: a pipe's other end that can stop taking more.</summary>
    private sealed class Reader : TextWriter
    {
        private readonly StringBuilder _text = new();
        private readonly ManualResetEventSlim _stuck = new();
        private readonly ManualResetEventSlim _reads = new(initialState: true);
        private readonly ManualResetEventSlim _written = new();
        private IOException? _failure;

        public override Encoding Encoding => Encoding.UTF8;

        public void GetStuck() => _reads.Reset();

        public void WaitUntilStuck() => _stuck.Wait(TestContext.Current.CancellationToken);

        public void WaitUntilWritten() => _written.Wait(TestContext.Current.CancellationToken);

        public void Read(IOException? failure = null)
        {
            _failure = failure;
            _reads.Set();
        }

        public override void Write(string? value)
        {
            if (!_reads.IsSet) _stuck.Set();
            _reads.Wait(TestContext.Current.CancellationToken);
            if (Interlocked.Exchange(ref _failure, null) is { } failure) throw failure;
            lock (_text) _text.Append(value);
            _written.Set();
        }

        public override string ToString()
        {
            lock (_text) return _text.ToString();
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _stuck.Dispose();
                _reads.Dispose();
                _written.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
