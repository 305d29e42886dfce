using System.Buffers;
using System.Text;
using Relaybox.Dns;
using Relaybox.Mail.Smtp;
using Relaybox.Relay.Accounts;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Delivery;
using Relaybox.Relay.Events;
using Relaybox.Relay.Expiry;
using Relaybox.Relay.Health;
using Relaybox.Relay.Logs;
using Relaybox.Relay.Metadata;
using Relaybox.Relay.Routing;
using Relaybox.Relay.Web;

namespace Relaybox.Fuzz;

/// <summary>The parsers of relayd and of its resolver.</summary>
internal static class RelayTargets
{
    private const string Hello =
        "\u0016\u0003\u0001\0\u0046\u0001\0\0\u0042\u0003\u0003" + "01234567890123456789012345678901" + "\0\0\u0002\u0013\u0001\u0001\0" +
        "\0\u0017\0\u0010\0\u0009\0\u0007\u0004imap\u0001x\0\u002b\0\u0003\u0002\u0003\u0004\0\0";

    private const string Answer =
        "\0\u0001\u0081\u00a0\0\u0001\0\u0001\0\0\0\0\u0001a\u0004test\0\0\u0001\0\u0001\u00c0\u000c\0\u0001\0\u0001\0\0\0\u003c\0\u0004\u0001\u0002\u0003\u0004";

    /// <summary>All of them.</summary>
    public static IEnumerable<FuzzTarget> All =>
    [
        new("dns", [Answer], input => _ = DnsReply.Read(input, new DnsQuestion(1, "a.test", DnsType.A), out _)),
        new("client-hello", [Hello], input => _ = ClientHello.Parse(input, out _)),
        new("account", ["a@b.test\npassword\n", "{\"user\":\"a@b.test\",\"password\":\"x\"}"], input => _ = AccountRequest.TryParse(input, out _)),
        new("dict", ["Lshared/x/devicetoken\ta@b.test", "H3\t2\t0\t\tmetadata", "Ttx\tpriv/a\u0001nb"], input => _ = DictRequest.Parse(input)),
        new("netstring", ["14:transport a.xy,3:abc,", "0:,"], RunNetstring),
        new("http-head", ["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 550 x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"], RunHead),
        new("chunked", ["5\r\nhello\r\n0\r\n\r\n", "a;x=y\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"], RunChunks),
        new("mta-sts", ["version: STSv1\r\nmode: enforce\r\nmx: *.a.test\r\nmax_age: 604800\r\n"], input => _ = Relaybox.Relay.Routing.MtaStsPolicy.Parse(Text(input))),
        new("event", ["event:mail_delivery_finished\tfield:user=a@b.test\tfield:message_from=x\u00010y\u0001t@c.test\tfield:error=e", "event:auth_request_finished\tfield:user=a@b.test"], input => _ = DovecotEvent.Parse(Text(input))),
        new("mta-sts-record", ["v=STSv1; id=20260101T000000Z; x=y", "v=STSv1;"], input => _ = MtaStsRecord.FindId([Text(input)])),
        new("dns-name", ["a.b.test.", "xn--a.test"], RunName),
        new("expire", ["expire dry-run verbose days=30", "expire"], input => _ = ExpiryRequest.Read(Text(input))?.ToString()),
        new("queue", ["queue_name\0incoming\0time\01700000000\0\0queue_name\0active\0time\0-1\0\0"], input => _ = QueueListing.OldestArrival(input, "incoming"u8)),
        new("device-tokens", ["{\"tokens\":{\"a\":1}}", "[\"a\",\"b\"]", "{\"devicetoken\":{\"a\":\"2026-01-01\"}}"], input => _ = DeviceTokenFile.TryParse(input, 5, out _)),
        new("ini", ["[params]\nmail_domain = a.test\n# x\nmax_mailbox_size = 500M\n"], input => _ = IniFile.Parse(Text(input), "chatmail.ini")),
        new("log", ["to=<a@b.test>, relay=x[1.2.3.4]:25, status=deferred (::1 said \"a b\"@c)"], input => _ = LogLine.WithoutAddresses(LogLine.WithoutLocalParts(Text(input)))),
    ];

    private static string Text(byte[] input) => Encoding.Latin1.GetString(input);

    /// <summary>A name that can be written is read back the same.</summary>
    private static void RunName(byte[] input)
    {
        var wire = new byte[DnsName.MaxBytes];
        if (!DnsName.TryWrite(Text(input), wire, out var written))
            return;
        var offset = 0;
        Invariant.Holds(DnsName.TryRead(wire.AsSpan(0, written), ref offset, out var name) && offset == written, "what was written cannot be read");
        Invariant.Holds(DnsName.AreEqual(name, Text(input).TrimEnd('.')), "another name");
    }

    private static void RunNetstring(byte[] input)
    {
        var buffer = new ReadOnlySequence<byte>(input);
        var reader = new NetstringReader(100);
        while (reader.Read(ref buffer, out var content) == ReadStatus.Complete)
            Invariant.Holds(content.Length <= 100, "longer than the limit");
    }

    private static void RunHead(byte[] input)
    {
        var buffer = new ReadOnlySequence<byte>(input);
        if (HttpReplyHead.TryRead(ref buffer, out var head) == ReadStatus.Complete)
            Invariant.Holds(head.BodyBytes is null or >= 0, "a length below nothing");
    }

    private static void RunChunks(byte[] input)
    {
        var buffer = new ReadOnlySequence<byte>(input);
        if (ChunkedBody.TryRead(ref buffer, out var body) == ReadStatus.Complete)
            Invariant.Holds(body.Length < input.Length, "more than was sent");
    }
}
