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
    [InlineData("192.0.2.7", "[192.0.2.7]")]
    [InlineData("[192.0.2.7]", "[192.0.2.7]")]
    [InlineData("192.168.1.20", "[192.168.1.20]")]
    [InlineData("Chat.Example.org", "chat.example.org")]
    public void Puts_an_address_into_brackets(string written, string domain)
    {
        Assert.Equal(domain, MailDomain.Normalize(written));
        Assert.Null(MailDomain.Judge(domain));
    }

    [Theory]
    [InlineData("2001:db8::1", "IPv6")]
    [InlineData("[2001:db8::1]", "IPv6")]
    [InlineData("[IPv6:2001:db8::1]", "IPv6")]
    [InlineData("127.0.0.1", "no other machine")]
    [InlineData("0.0.0.0", "no other machine")]
    [InlineData("169.254.1.1", "no other machine")]
    [InlineData("224.0.0.1", "no other machine")]
    [InlineData("192.0.2.256", "four decimal numbers")]
    [InlineData("192.0.2.07", "four decimal numbers")]
    [InlineData("[192.0.2]", "four decimal numbers")]
    [InlineData("[192.0.2.7", "four decimal numbers")]
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
        Assert.Contains(reason, MailDomain.Judge(MailDomain.Normalize(domain)), StringComparison.Ordinal);

    [Fact]
    public void Knows_the_limits_of_dns()
    {
        var label = new string('a', 63);

        Assert.Null(MailDomain.Judge($"{label}.example"));
        Assert.NotNull(MailDomain.Judge($"{label}a.example"));
        Assert.NotNull(MailDomain.Judge($"{label}.{label}.{label}.{label}"));
    }
}
