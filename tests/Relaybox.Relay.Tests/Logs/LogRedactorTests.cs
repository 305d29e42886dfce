using Relaybox.Relay.Logs;
using Relaybox.Relay.Metrics;

namespace Relaybox.Relay.Tests.Logs;

public sealed class LogRedactorTests
{
    private const string Prefix = "Nov 22 20:10:02 relay ";
    private readonly RelayMetrics _metrics = new();

    [Theory]
    [InlineData(
        "postfix/smtp[12]: 4ABC: to=<someone00@peer.example>, relay=mx.peer.example[192.0.2.7]:25, delay=1, dsn=4.7.5, status=deferred (Server certificate not verified)",
        "postfix/smtp[12]: 4ABC: to=<…@peer.example>, relay=mx.peer.example[192.0.2.7]:25, delay=1, dsn=4.7.5, status=deferred (Server certificate not verified)")]
    [InlineData(
        "postfix/lmtp[12]: 4ABC: to=<\"a b\"@peer.example>, orig_to=<x=y/z@[192.0.2.1]>, dsn=5.1.1, status=bounced (host h said: 550 <someone00@peer.example> unknown, id <1.2@host>)",
        "postfix/lmtp[12]: 4ABC: to=<…@peer.example>, orig_to=<…@[192.0.2.1]>, dsn=5.1.1, status=bounced (host h said: 550 <…@peer.example> unknown, id <…@host>)")]
    [InlineData("postfix/master[1]: warning: process /x pid 7 killed by signal 9", "postfix/master[1]: warning: process /x pid 7 killed by signal 9")]
    [InlineData("postfix/smtpd[1]: warning: unknown[192.0.2.9]: SASL PLAIN authentication failed: , sasl_username=a@b", null)]
    [InlineData("postfix/smtp/smtpd[1]: NOQUEUE: reject: RCPT from unknown[2001:db8::9]: 553 <a@b>: no", null)]
    [InlineData("postfix/cleanup[1]: 4ABC: message-id=<1@host>", null)]
    [InlineData("postfix/qmgr[1]: 4ABC: from=<a@b>, size=1, nrcpt=1 (queue active)", null)]
    [InlineData("postfix/smtp/smtpd[1]: timeout after DATA from unknown[192.0.2.9]", null)]
    public void Tells_of_peers_and_not_of_people(string line, string? expected) =>
        Assert.Equal(expected, new LogRedactor(_metrics).Redact(Prefix + line));

    [Theory]
    [InlineData("auth: Error: lua(someone00@_one.test,192.0.2.9,<abc>): timed out at 20:10:02", "dovecot/auth: Error: lua(…@_one.test,…,<abc>): timed out at 20:10:02")]
    [InlineData("imap(a@b)<7><x>: Error: open(/data/mail/a@b/cur) failed", "dovecot/imap(…@b)<7><x>: Error: open(…@b/cur) failed")]
    [InlineData("imap-login: Warning: from 2001:db8::9 and ::1 and [fe80:1:2:3::4]", "dovecot/imap-login: Warning: from … and … and […]")]
    public void Cleans_dovecot_s_problems(string line, string expected) => Assert.Equal(expected, new LogRedactor(_metrics).Redact(line));

    [Fact]
    public void Counts_what_it_drops()
    {
        new LogRedactor(_metrics).Redact($"{Prefix}postfix/smtp/smtpd[1]: NOQUEUE: reject: RCPT from unknown[192.0.2.9]");

        Assert.Contains("relaybox_postfix_events_total{kind=\"noqueue\"} 1\n", _metrics.ToText(), StringComparison.Ordinal);
    }
}
