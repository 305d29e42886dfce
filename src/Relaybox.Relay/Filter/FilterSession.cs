using System.Buffers;
using System.IO.Pipelines;
using Relaybox.Mail.Smtp;
using Relaybox.Relay.Daemon;

namespace Relaybox.Relay.Filter;

/// <summary>Runs one client connection of a filter: commands, messages, verdicts.</summary>
/// <param name="transport">The connection.</param>
/// <param name="filter">What the connections of one filter share.</param>
internal sealed partial class FilterSession(IDuplexPipe transport, FilterServices filter)
{
    private readonly FilterDialogue _dialogue = new(filter.Receiver, filter.Options);
    private readonly CommandLineReader _lines = new(filter.Options.MaxCommandLineBytes);

    /// <summary>Serves the client until it leaves, times out, or <paramref name="stopping"/> asks to end.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var timeout = new ActivityTimeout(filter.Options.ClientTimeout, filter.TimeProvider, stopping);
        try
        {
            Write(FilterReplies.Greeting(filter.Options.HostName));
            while (!_dialogue.IsOver)
            {
                await transport.Output.FlushAsync(timeout.Start());
                var isConnected = _dialogue.IsInData
                    ? await ReceiveMessageAsync(timeout, stopping)
                    : await ReadCommandsAsync(timeout);
                if (!isConnected)
                    return;
            }

            await transport.Output.FlushAsync(timeout.Start());
        }
        catch (OperationCanceledException)
        {
            // The last word is best effort: a client that does not read must not hold us up again.
            Write(stopping.IsCancellationRequested ? FilterReplies.ShuttingDown : FilterReplies.TimedOut);
            await transport.Output.CompleteAsync();
        }
    }

    /// <summary>Answers the commands that are there, up to DATA, which must wait for its reply (RFC 2920 section 3.1).</summary>
    /// <returns>False when the client is gone.</returns>
    private async ValueTask<bool> ReadCommandsAsync(ActivityTimeout timeout)
    {
        var result = await transport.Input.ReadAsync(timeout.Start());
        var buffer = result.Buffer;
        ReadStatus status;
        do
        {
            status = _lines.Read(ref buffer, out var line);
            if (status == ReadStatus.Incomplete)
                continue;
            timeout.End();
            Write(_dialogue.Answer(status, line));
        }
        while (status != ReadStatus.Incomplete && !_dialogue.IsOver && !_dialogue.IsInData);

        // However its bytes drip in, a line is whole after the time that silence may last.
        if (status == ReadStatus.Incomplete && (_lines.IsSkipping || !buffer.IsEmpty))
            timeout.Begin(filter.Options.ClientTimeout);
        // Unread commands behind DATA are not "examined": the next read must return them at once.
        transport.Input.AdvanceTo(buffer.Start, status == ReadStatus.Incomplete ? buffer.End : buffer.Start);
        return status != ReadStatus.Incomplete || !result.IsCompleted;
    }

    /// <summary>Receives one message, always to its end, and answers it.</summary>
    /// <returns>False when the client left before the end: the message is no message then.</returns>
    private async ValueTask<bool> ReceiveMessageAsync(ActivityTimeout timeout, CancellationToken stopping)
    {
        using var message = new MessageBuffer(filter.Budget, _dialogue.Envelope.Sender.DeclaredSize ?? 0);
        var scanner = new DataScanner(filter.Receiver.MaxLineBytes);
        var maxBytes = filter.Options.MaxMessageBytes + filter.Options.TraceAllowanceBytes + DataScanner.TerminatorBytes;
        SmtpReply? refusal = null;
        timeout.Begin(filter.Options.MessageTimeout);
        while (!scanner.IsComplete)
        {
            var result = await transport.Input.ReadAsync(timeout.Start());
            var consumed = Scan(result.Buffer, scanner, message, ref refusal);
            transport.Input.AdvanceTo(consumed);
            if (result.IsCompleted && !scanner.IsComplete)
                return false;

            if (scanner.ConsumedBytes - scanner.StuffedDots > maxBytes)
                refusal = FilterReplies.MessageTooLarge;
            if (refusal is not null || scanner.Faults != DataFaults.None)
                message.Dispose();
            if (!scanner.IsComplete && scanner.ConsumedBytes > filter.Options.MaxDrainedBytes)
            {
                Write(FilterReplies.EndlessData);
                await transport.Output.FlushAsync(timeout.Start());
                return false;
            }
        }

        timeout.End();
        timeout.Pause();
        var reply = refusal ?? RefusalOf(scanner.Faults);
        if (reply is { } early)
        {
            Log.Refused(filter.Logger, filter.Name, early.Code);
            for (var i = filter.Receiver.AnswersEachRecipient ? _dialogue.Envelope.Recipients.Count : 1; i > 0; i--)
                Write(early);
        }
        else
        {
            foreach (var answer in await filter.Receiver.TakeAsync(_dialogue.Envelope, message.Bytes, stopping))
                Write(answer);
        }

        _dialogue.EndData();
        return true;
    }

    /// <summary>Feeds received bytes to the scanner and, unless the message is refused already, to the buffer.</summary>
    private static SequencePosition Scan(
        in ReadOnlySequence<byte> received, DataScanner scanner, MessageBuffer message, ref SmtpReply? refusal)
    {
        long consumed = 0;
        foreach (var segment in received)
        {
            var length = scanner.Scan(segment.Span);
            consumed += length;
            if (refusal is null && scanner.Faults == DataFaults.None && !message.TryAppend(segment.Span[..length]))
                refusal = FilterReplies.OutOfBuffers;
            if (scanner.IsComplete)
                break;
        }

        return received.GetPosition(consumed);
    }

    private static SmtpReply? RefusalOf(DataFaults faults) =>
        faults switch
        {
            DataFaults.None => null,
            DataFaults.LineTooLong => FilterReplies.DataLineTooLong,
            _ => FilterReplies.InvalidData,
        };

    private void Write(SmtpReply reply) => reply.WriteTo(transport.Output);

    private static partial class Log
    {
        [LoggerMessage(1005, LogLevel.Information, "The {Filter} service refused what came after DATA with {Code}.")]
        public static partial void Refused(ILogger logger, string filter, int code);
    }
}
