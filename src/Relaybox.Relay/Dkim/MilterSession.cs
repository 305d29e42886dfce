using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Relaybox.Relay.Daemon;
using Relaybox.Relay.Metrics;

namespace Relaybox.Relay.Dkim;

/// <summary>
/// Runs one connection of the milter protocol, version 6 down to 2: header fields and body come in, and one answer a message goes out.
/// A peer that breaks the protocol is cut off: Postfix has the message wait then (<c>milter_default_action</c>).
/// </summary>
/// <param name="transport">The connection.</param>
/// <param name="identity">Who signs.</param>
/// <param name="options">Limits and times.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="metrics">Where signatures are counted.</param>
/// <param name="logger">Where outcomes are logged.</param>
internal sealed partial class MilterSession(
    IDuplexPipe transport, DkimIdentity identity, MilterOptions options, TimeProvider timeProvider, RelayMetrics metrics, ILogger logger) : IDisposable
{
    private const int PreludeBytes = 5;
    private const int NegotiationBytes = 12;
    private const uint OldestVersion = 2;

    private MilterMessage? _message;
    private MilterSteps _steps;
    private bool _isNegotiated;
    private bool _isOver;

    /// <summary>Serves until the peer leaves, breaks the protocol, times out, or <paramref name="stopping"/> asks to end.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var timeout = new ActivityTimeout(options.PeerTimeout, timeProvider, stopping);
        try
        {
            while (!_isOver && await ReadPacketAsync(timeout))
            {
                // Aborted, done, or none yet: the next packet has its own time.
                if (_message is null)
                    timeout.End();
                if (transport.Output.CanGetUnflushedBytes && transport.Output.UnflushedBytes > 0)
                    await transport.Output.FlushAsync(timeout.Start());
            }
        }
        catch (OperationCanceledException)
        {
            // Nothing to say: a message under way is tried again by Postfix.
        }
    }

    /// <inheritdoc />
    public void Dispose() => _message?.Dispose();

    /// <returns>False when the peer is gone.</returns>
    private async ValueTask<bool> ReadPacketAsync(ActivityTimeout timeout)
    {
        if (await ReadAsync(PreludeBytes, timeout) is not { } prelude)
            return false;
        timeout.Begin(options.MessageTimeout);
        var (length, command) = ParsePrelude(prelude);
        transport.Input.AdvanceTo(prelude.GetPosition(PreludeBytes));
        var isStreamed = command is not (MilterCommand.Header or MilterCommand.Negotiate);
        if (length < 0 || length > (isStreamed ? options.MaxPacketBytes : options.MaxFieldBytes)
            || _isNegotiated == (command == MilterCommand.Negotiate))
        {
            Break();
            return true;
        }

        if (!isStreamed)
        {
            // A packet without data is there already: a read would wait for the next one.
            if (length > 0)
                return await TakeWholeAsync(command, (int)length, timeout);
            Take(command, ReadOnlySequence<byte>.Empty);
            return true;
        }

        return await StreamAsync(command, length, timeout) && Answer(command);
    }

    private async ValueTask<bool> TakeWholeAsync(MilterCommand command, int length, ActivityTimeout timeout)
    {
        if (await ReadAsync(length, timeout) is not { } data)
            return false;
        Take(command, data.Slice(0, length));
        transport.Input.AdvanceTo(data.GetPosition(length));
        return true;
    }

    /// <summary>Takes a packet piece by piece: what belongs to the body is hashed, anything else is of no interest.</summary>
    private async ValueTask<bool> StreamAsync(MilterCommand command, long length, ActivityTimeout timeout)
    {
        while (length > 0)
        {
            if (await ReadAsync(1, timeout) is not { } data)
                return false;
            var piece = data.Slice(0, Math.Min(length, data.Length));
            if (command is MilterCommand.Body or MilterCommand.EndOfBody)
                Message.AddBody(piece);
            length -= piece.Length;
            transport.Input.AdvanceTo(piece.End);
        }

        return true;
    }

    private MilterMessage Message => _message ??= new MilterMessage(identity, options);

    /// <summary>Waits until so many bytes are there; the caller advances.</summary>
    /// <returns>Null when the peer has left before.</returns>
    private async ValueTask<ReadOnlySequence<byte>?> ReadAsync(int bytes, ActivityTimeout timeout)
    {
        var result = await transport.Input.ReadAtLeastAsync(bytes, timeout.Start());
        if (result.Buffer.Length >= bytes)
            return result.Buffer;
        transport.Input.AdvanceTo(result.Buffer.End);
        return null;
    }

    private static (long Length, MilterCommand Command) ParsePrelude(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> prelude = stackalloc byte[PreludeBytes];
        buffer.Slice(0, PreludeBytes).CopyTo(prelude);
        return (BinaryPrimitives.ReadUInt32BigEndian(prelude) - 1L, (MilterCommand)prelude[4]);
    }

    private void Take(MilterCommand command, in ReadOnlySequence<byte> data)
    {
        // A field is one contiguous span for everything that reads it; only one that spans two reads is copied.
        var bytes = data.IsSingleSegment ? data.FirstSpan : data.ToArray();
        if (command == MilterCommand.Negotiate)
            Negotiate(bytes);
        else
            TakeField(bytes);
    }

    private void Negotiate(ReadOnlySpan<byte> offer)
    {
        if (offer.Length < NegotiationBytes || BinaryPrimitives.ReadUInt32BigEndian(offer) < OldestVersion)
        {
            Break();
            return;
        }

        _isNegotiated = true;
        _steps = MilterSteps.Wanted & (MilterSteps)BinaryPrimitives.ReadUInt32BigEndian(offer[8..]);
        transport.Output.WriteNegotiation(Math.Min(BinaryPrimitives.ReadUInt32BigEndian(offer), MilterReplies.Version), _steps);
    }

    private void TakeField(ReadOnlySpan<byte> data)
    {
        var end = data.IndexOf((byte)0);
        if (end <= 0 || data[^1] != 0 || end == data.Length - 1)
        {
            Break();
            return;
        }

        Message.AddField(data[..end], data[(end + 1)..^1]);
        AnswerUnless(MilterSteps.SilentHeader);
    }

    /// <summary>Answers what has been streamed; the answer to a message is the end of it.</summary>
    private bool Answer(MilterCommand command)
    {
        switch (command)
        {
            case MilterCommand.Body:
                AnswerUnless(MilterSteps.SilentBody);
                break;
            case MilterCommand.EndOfHeader:
                AnswerUnless(MilterSteps.SilentEndOfHeader);
                break;
            case MilterCommand.EndOfBody:
                EndMessage();
                break;
            case MilterCommand.Connect or MilterCommand.Helo or MilterCommand.Recipient or MilterCommand.Data or MilterCommand.Unknown:
                AnswerUnless(MilterSteps.None);
                break;
            case MilterCommand.Mail:
                Forget();
                AnswerUnless(MilterSteps.None);
                break;
            case MilterCommand.Abort or MilterCommand.QuitForNew:
                Forget();
                break;
            case MilterCommand.Macros:
                break;
            case MilterCommand.Quit:
                _isOver = true;
                break;
            default:
                Break();
                break;
        }

        return true;
    }

    private void EndMessage()
    {
        var outcome = Message.Finish(timeProvider.GetUtcNow(), out var signature);
        Forget();
        if (signature is not null)
        {
            // Lines are separated by LF here. Without LeadingSpace the mail server puts the space in itself.
            var space = (_steps & MilterSteps.LeadingSpace) != MilterSteps.None ? " " : "";
            transport.Output.WriteInsertion("DKIM-Signature", space + signature.Replace("\r\n", "\n", StringComparison.Ordinal));
        }

        if (outcome is MilterOutcome.Signed) metrics.Signed();
        if (outcome is MilterOutcome.Signed or MilterOutcome.NotOurs)
        {
            transport.Output.WriteContinue();
            Log.Done(logger, outcome);
            return;
        }

        transport.Output.WriteTemporaryFailure();
        Log.Unsigned(logger, outcome);
    }

    private void AnswerUnless(MilterSteps silent)
    {
        if ((_steps & silent) == MilterSteps.None)
            transport.Output.WriteContinue();
    }

    private void Forget()
    {
        _message?.Dispose();
        _message = null;
    }

    private void Break()
    {
        _isOver = true;
        Log.Broken(logger);
    }

    private static partial class Log
    {
        [LoggerMessage(9020, LogLevel.Debug, "A message passed the milter: {Outcome}.")]
        public static partial void Done(ILogger logger, MilterOutcome outcome);

        [LoggerMessage(9021, LogLevel.Error, "A message could not be signed ({Outcome}); it waits in the queue, or its sender was told to try again.")]
        public static partial void Unsigned(ILogger logger, MilterOutcome outcome);

        [LoggerMessage(9022, LogLevel.Warning, "A connection to the milter did not speak its protocol and was closed.")]
        public static partial void Broken(ILogger logger);
    }
}
