using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Mail.Dkim;
using Relaybox.Mail.Smtp;
using Relaybox.Relay.Dkim;
using Relaybox.Relay.Tests.Filter;

namespace Relaybox.Relay.Tests.Dkim;

/// <summary>Whether incoming mail comes from whom it says.</summary>
public sealed class OriginCheckTests
{
    private const string Bob = "bob@two.example";

    private readonly ManualTime _clock = new();

    [Theory]
    [InlineData("two.example")]
    [InlineData("_two.test")]
    public async Task A_signature_of_the_author_s_domain_is_enough(string domain)
    {
        var message = SignedMail.By(domain, SampleMail.Encrypted($"bob@{domain.ToUpperInvariant()}"));

        Assert.Null(await CheckAsync(KeyDns.Of(domain), message, domain.ToUpperInvariant()));
    }

    [Fact]
    public async Task An_address_literal_is_not_checked()
    {
        var dns = new KeyDns();

        Assert.Null(await CheckAsync(dns, SampleMail.Encrypted("bob@[192.0.2.1]"), "[192.0.2.1]"));
        Assert.Empty(dns.Questions);
    }

    [Theory]
    [InlineData("sub.two.example")]
    [InlineData("example")]
    [InlineData("one.example")]
    public async Task A_signature_of_any_other_domain_is_not(string domain)
    {
        var dns = KeyDns.Of(domain, "two.example");

        Assert.Equal(
            "554 5.7.1 No valid DKIM signature found: no signature of the author's domain",
            await CheckAsync(dns, SignedMail.By(domain, SampleMail.Encrypted(Bob))));
        Assert.Empty(dns.Questions);
    }

    [Fact]
    public async Task Refusals_say_what_is_wrong()
    {
        var signed = SignedMail.By("two.example", SampleMail.Encrypted(Bob));
        var revoked = new KeyDns();
        revoked.Publish("two.example", "v=DKIM1; p=");

        Assert.Equal("554 5.7.1 No DKIM signature found", await CheckAsync(KeyDns.Of("two.example"), SampleMail.Encrypted(Bob)));
        Assert.Equal("554 5.7.1 No valid DKIM signature found: body hash does not match", await CheckAsync(KeyDns.Of("two.example"), signed + "x\r\n"));
        Assert.Equal("554 5.7.1 No valid DKIM signature found: signature does not match", await CheckAsync(KeyDns.Of("two.example"), "To: x\r\n" + signed));
        Assert.Equal("554 5.7.1 No valid DKIM signature found: no key for this selector in DNS", await CheckAsync(new KeyDns(), signed));
        Assert.Equal("554 5.7.1 No valid DKIM signature found: key is revoked", await CheckAsync(revoked, signed));
    }

    [Fact]
    public async Task A_changed_body_asks_no_dns()
    {
        var dns = KeyDns.Of("two.example");

        await CheckAsync(dns, SignedMail.By("two.example", SampleMail.Encrypted(Bob)) + "x\r\n");

        Assert.Empty(dns.Questions);
    }

    [Fact]
    public async Task A_failure_of_the_dns_is_a_temporary_refusal()
    {
        var dns = new KeyDns();
        dns.Fail("two.example");

        Assert.Equal(
            "451 4.7.5 DKIM key cannot be looked up now", await CheckAsync(dns, SignedMail.By("two.example", SampleMail.Encrypted(Bob))));
    }

    [Fact]
    public async Task A_dns_that_does_not_answer_is_given_up_after_a_minute()
    {
        var dns = new KeyDns { IsSilent = true };
        var check = CheckAsync(dns, SignedMail.By("two.example", SampleMail.Encrypted(Bob)));
        Assert.False(check.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal("451 4.7.5 DKIM key cannot be looked up now", await check.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_question()
    {
        using var left = new CancellationTokenSource();
        var dns = new KeyDns { IsSilent = true };
        var check = CheckUntilAsync(dns, SignedMail.By("two.example", SampleMail.Encrypted(Bob)), "two.example", left.Token);

        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => check);
    }

    [Fact]
    public async Task Of_several_records_three_are_looked_at()
    {
        var dns = new KeyDns();
        var message = SignedMail.By("two.example", SampleMail.Encrypted(Bob));

        dns.Publish("two.example", "v=spf1 -all", "rubbish", DkimRecord.For(KeyDns.Key));
        Assert.Null(await CheckAsync(dns, message));

        dns.Publish("two.example", "v=spf1 -all", "rubbish", "more rubbish", DkimRecord.For(KeyDns.Key));
        Assert.Equal("554 5.7.1 No valid DKIM signature found: malformed key record", await CheckAsync(dns, message));
    }

    [Fact]
    public async Task Dots_doubled_on_the_wire_do_not_count()
    {
        var message = SignedMail.By("two.example", $".Odd-Name: x\r\nFrom: {Bob}\r\n\r\n.\r\n..two\r\ntext\r\n");

        Assert.Null(await CheckAsync(KeyDns.Of("two.example"), ("\r\n" + message).Replace("\r\n.", "\r\n..", StringComparison.Ordinal)[2..]));
    }

    /// <summary>The refusal as a client sees it; null when there is none.</summary>
    private Task<string?> CheckAsync(KeyDns dns, string message, string domain = "two.example") =>
        CheckUntilAsync(dns, message, domain, TestContext.Current.CancellationToken);

    private async Task<string?> CheckUntilAsync(KeyDns dns, string message, string domain, CancellationToken cancellationToken)
    {
        var check = new OriginCheck(dns, _clock, NullLogger<OriginCheck>.Instance);
        return (await check.FindRefusalAsync(new Mailbox("bob", domain), Encoding.UTF8.GetBytes(message), cancellationToken))?.ToString();
    }
}
