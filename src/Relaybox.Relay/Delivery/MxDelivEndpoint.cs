using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Relaybox.Mail.Smtp;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Filter;

namespace Relaybox.Relay.Delivery;

/// <summary>
/// <c>POST /mxdeliv</c>: mail from peers over HTTPS. It passes the gate that mail on port 25 passes, and 200 means that it is
/// in the queue, on disk. Any other answer makes a peer come by SMTP.
/// </summary>
internal sealed class MxDelivEndpoint(
    [FromKeyedServices(FilterModule.Incoming)] FilterGate gate,
    BufferBudget budget,
    RelaySettings settings,
    FilterOptions options,
    TimeProvider timeProvider)
{
    /// <summary>The field with the envelope sender's address; empty for the null sender.</summary>
    public const string SenderField = "X-MAIL-FROM";

    /// <summary>The field with a recipient's address; one for each.</summary>
    public const string RecipientField = "X-MAIL-TO";

    /// <summary>How long a message may take to come.</summary>
    public static readonly TimeSpan ReceiveTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Slower than this, a client is not sending a message but holding our memory.</summary>
    private static readonly MinDataRate SlowestRate = new(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(10));

    private static readonly SmtpReply NotHere = SmtpReply.Of(554, "5.7.1", "Relay access denied");
    private static readonly SmtpReply TooSlow = SmtpReply.Of(451, "4.4.2", "Timeout");

    private readonly BufferBudget _share = budget.Limit(options.MaxBufferedHttpsBytes);

    /// <summary>Answers a POST.</summary>
    public async Task PostAsync(HttpContext context)
    {
        var maxBytes = options.MaxMessageBytes + options.TraceAllowanceBytes;
        if (ReadEnvelope(context.Request.Headers, out var sender, out var recipients) is { } refusal)
        {
            await AnswerAsync(context, refusal);
            return;
        }

        if (context.Request.ContentLength > maxBytes)
        {
            await AnswerAsync(context, FilterReplies.MessageTooLarge);
            return;
        }

        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        // HTTP/2 has one rate for all streams of a connection, the server's.
        if (HttpProtocol.IsHttp11(context.Request.Protocol) && context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = SlowestRate;

        using var message = new MessageBuffer(_share, context.Request.ContentLength ?? 0);
        if (await ReceiveAsync(context, message, maxBytes) is { } fault)
        {
            await AnswerAsync(context, fault);
            return;
        }

        var parameters = new EsmtpParameter[]
        {
            new("SIZE", message.Bytes.Length.ToString(CultureInfo.InvariantCulture)),
            new("BODY", "8BITMIME"),
        };
        var envelope = new Envelope(sender! with { Parameters = parameters }, recipients);
        await AnswerAsync(context, await gate.HandOnAsync(envelope, message.Bytes, context.RequestAborted));
    }

    private SmtpReply? ReadEnvelope(IHeaderDictionary headers, out PathCommand? sender, out List<PathCommand> recipients)
    {
        recipients = [];
        sender = null;
        var senders = headers[SenderField];
        if (senders.Count > 1)
            return FilterReplies.MalformedSender;
        sender = PathCommand.ParseMail(Encoding.UTF8.GetBytes($"FROM:<{senders}>"));
        // Parameters can only come from an address that closes the bracket by itself.
        if (sender is null || sender.Parameters.Count > 0)
            return FilterReplies.MalformedSender;
        if (gate.JudgeSender(sender) is { } refusal)
            return refusal;

        foreach (var value in headers[RecipientField])
        {
            var recipient = PathCommand.ParseRcpt(Encoding.UTF8.GetBytes($"TO:<{value}>"));
            if (recipient?.Path is not { } mailbox || recipient.Parameters.Count > 0)
                return FilterReplies.MalformedRecipient;
            if (!mailbox.Domain.Equals(settings.MailDomain, StringComparison.OrdinalIgnoreCase))
                return NotHere;
            if (recipients.Count == options.MaxRecipients)
                return FilterReplies.TooManyRecipients;
            if (gate.JudgeRecipient(recipient) is { } no)
                return no;
            recipients.Add(recipient);
        }

        return recipients.Count > 0 ? null : FilterReplies.NeedRecipient;
    }

    /// <summary>Receives the body and makes it what it would be behind DATA: dot-stuffed, with the terminating dot.</summary>
    private async Task<SmtpReply?> ReceiveAsync(HttpContext context, MessageBuffer message, long maxBytes)
    {
        var body = context.Request.BodyReader;
        using var timeout = new CancellationTokenSource(ReceiveTimeout, timeProvider);
        // Not by token: the answer can only be written when the reader is left in order.
        using var waking = timeout.Token.UnsafeRegister(static reader => ((PipeReader)reader!).CancelPendingRead(), body);
        var stuffer = new DotStuffer();
        long received = 0;
        var isCompleted = false;
        while (!isCompleted)
        {
            var result = await body.ReadAsync(context.RequestAborted);
            var isTaken = true;
            foreach (var segment in result.Buffer)
                isTaken = isTaken && TryAppend(segment.Span, stuffer, message);
            received += result.Buffer.Length;
            body.AdvanceTo(result.Buffer.End);
            if (received > maxBytes)
                return FilterReplies.MessageTooLarge;
            if (stuffer.HasBareLineEnding)
                return FilterReplies.InvalidData;
            if (!isTaken)
                return FilterReplies.OutOfBuffers;
            if (result.IsCanceled)
                return TooSlow;
            isCompleted = result.IsCompleted;
        }

        if (received == 0 || !stuffer.EndsWithLine)
            return FilterReplies.InvalidData;
        return message.TryAppend(".\r\n"u8) ? null : FilterReplies.OutOfBuffers;
    }

    private static bool TryAppend(ReadOnlySpan<byte> input, DotStuffer stuffer, MessageBuffer message)
    {
        while (!input.IsEmpty)
        {
            var length = stuffer.Take(input, out var needsDot);
            if ((needsDot && !message.TryAppend("."u8)) || !message.TryAppend(input[..length]))
                return false;
            input = input[length..];
        }

        return true;
    }

    /// <summary>200; 413 for what is too large; 400 for what will never be taken; 503 for what may be taken later.</summary>
    private static Task AnswerAsync(HttpContext context, SmtpReply reply)
    {
        context.Response.StatusCode = reply switch
        {
            { IsPositive: true } => StatusCodes.Status200OK,
            { Code: 552 } => StatusCodes.Status413PayloadTooLarge,
            { Code: >= 500 } => StatusCodes.Status400BadRequest,
            _ => StatusCodes.Status503ServiceUnavailable,
        };
        context.Response.ContentType = "text/plain; charset=utf-8";
        var body = Encoding.UTF8.GetBytes($"{reply}\r\n");
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
