using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Tests.Configuration;

public sealed class MailDomainTests
{
    [Theory]
    [InlineData("chat.example.org")]
    [InlineData("a-1.b2.example")]
    [InlineData("xn--nxasmq6b.example")]
    [InlineData("_relay")]
    [InlineData("_relay.test")]
    public void Accepts_host_names_and_private_names(string domain) => Assert.Null(MailDomain.Judge(domain));

    [Theory]
    [InlineData("192.0.2.1", "address")]
    [InlineData("[192.0.2.1]", "address")]
    [InlineData("2001:db8::1", "address")]
    [InlineData("example", "one label")]
    [InlineData("chat.example.org.", "dot at the end")]
    [InlineData("chat..org", "nothing between two dots")]
    [InlineData("_", "nothing")]
    [InlineData("__relay.test", "underscore")]
    [InlineData("chat._example.org", "underscore")]
    [InlineData("-chat.example.org", "hyphen")]
    [InlineData("chat.example-", "hyphen")]
    [InlineData("chat example.org", "letters")]
    [InlineData("chat@example.org", "letters")]
    [InlineData("chat{{x}}.example.org", "letters")]
    [InlineData("grüße.example", "xn--")]
    [InlineData("chat.example.123", "number")]
    public void Refuses_others_with_a_reason(string domain, string reason) =>
        Assert.Contains(reason, MailDomain.Judge(domain), StringComparison.Ordinal);

    [Fact]
    public void Knows_the_limits_of_dns()
    {
        var label = new string('a', 63);

        Assert.Null(MailDomain.Judge($"{label}.example"));
        Assert.NotNull(MailDomain.Judge($"{label}a.example"));
        Assert.NotNull(MailDomain.Judge($"{label}.{label}.{label}.{label}"));
    }
}
