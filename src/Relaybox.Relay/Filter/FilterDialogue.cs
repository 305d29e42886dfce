using System.Buffers;
using Relaybox.Mail.Smtp;

namespace Relaybox.Relay.Filter;

/// <summary>
/// The state of one SMTP session between commands (RFC 5321 section 4.1.4): takes command lines, gives replies. Knows
/// nothing of sockets.
/// </summary>
/// <remarks>
/// Recipients are accepted here and handed to Postfix only after the verdict. Postfix in front has checked them already,
/// with the same tables; a re-inject connection per client would bind an smtpd process for as long as a slow client takes;
/// and nothing reaches Postfix twice or in part. Should Postfix refuse one on re-injection after all, the whole message is
/// refused with that reply (see <see cref="ReinjectConnection"/>).
/// </remarks>
internal sealed class FilterDialogue(IMessageReceiver receiver, FilterOptions options)
{
    private readonly List<PathCommand> _recipients = [];
    private PathCommand? _sender;
    private bool _isGreeted;
    private int _errors;

    /// <summary>Whether the client, or too many errors, ended the session.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether DATA was accepted: the next bytes are a message, until <see cref="EndData"/>.</summary>
    public bool IsInData { get; private set; }

    /// <summary>The current transaction's envelope; meaningful while <see cref="IsInData"/>.</summary>
    public Envelope Envelope => new(_sender!, _recipients);

    /// <summary>Answers one unit of the command stream.</summary>
    /// <param name="status">How it was read.</param>
    /// <param name="line">The line when it is complete.</param>
    public SmtpReply Answer(ReadStatus status, in ReadOnlySequence<byte> line)
    {
        var reply = status switch
        {
            ReadStatus.TooLong => FilterReplies.CommandTooLong,
            ReadStatus.Malformed => FilterReplies.MalformedLine,
            _ => Execute(line),
        };
        if (reply.Code < 500 || ++_errors < options.MaxErrors)
            return reply;
        IsOver = true;
        IsInData = false;
        return FilterReplies.TooManyErrors;
    }

    /// <summary>Ends the transaction when the message was received, whatever became of it.</summary>
    public void EndData()
    {
        IsInData = false;
        Reset();
    }

    private SmtpReply Execute(in ReadOnlySequence<byte> line)
    {
        Span<byte> copy = stackalloc byte[(int)line.Length];
        line.CopyTo(copy);
        var command = SmtpCommand.Parse(copy);
        switch (command.Verb)
        {
            case SmtpVerb.Ehlo or SmtpVerb.Lhlo:
                return Greet(FilterReplies.Ehlo(options.HostName, options.MaxMessageBytes));
            case SmtpVerb.Helo:
                return Greet(FilterReplies.Helo(options.HostName));
            case SmtpVerb.Mail:
                return Mail(command.Argument);
            case SmtpVerb.Rcpt:
                return Recipient(command.Argument);
            case SmtpVerb.Data:
                return Data(command.Argument);
            case SmtpVerb.Rset:
                Reset();
                return FilterReplies.Ok;
            case SmtpVerb.Noop:
                return FilterReplies.Ok;
            case SmtpVerb.Quit:
                IsOver = true;
                return FilterReplies.Bye;
            default:
                return FilterReplies.UnknownCommand;
        }
    }

    private SmtpReply Greet(SmtpReply reply)
    {
        _isGreeted = true;
        Reset();
        return reply;
    }

    private SmtpReply Mail(ReadOnlySpan<byte> argument)
    {
        if (!_isGreeted)
            return FilterReplies.NeedHello;
        if (_sender is not null)
            return FilterReplies.NestedMail;
        if (PathCommand.ParseMail(argument) is not { } sender)
            return FilterReplies.MalformedSender;
        if (sender.DeclaredSize > options.MaxMessageBytes)
            return FilterReplies.MessageTooLarge;
        if (receiver.JudgeSender(sender) is { } refusal)
            return refusal;
        _sender = sender;
        return FilterReplies.SenderOk;
    }

    private SmtpReply Recipient(ReadOnlySpan<byte> argument)
    {
        if (_sender is null)
            return FilterReplies.NeedMail;
        if (PathCommand.ParseRcpt(argument) is not { } recipient)
            return FilterReplies.MalformedRecipient;
        if (_recipients.Count == options.MaxRecipients)
            return FilterReplies.TooManyRecipients;
        if (receiver.JudgeRecipient(recipient) is { } refusal)
            return refusal;
        _recipients.Add(recipient);
        return FilterReplies.RecipientOk;
    }

    private SmtpReply Data(ReadOnlySpan<byte> argument)
    {
        if (!argument.IsEmpty)
            return FilterReplies.NoArgument;
        if (_sender is null)
            return FilterReplies.NeedMail;
        if (_recipients.Count == 0)
            return FilterReplies.NeedRecipient;
        IsInData = true;
        return FilterReplies.StartData;
    }

    private void Reset()
    {
        _sender = null;
        _recipients.Clear();
    }
}
