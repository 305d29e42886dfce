using Microsoft.AspNetCore.Http;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Web;

namespace Relaybox.Relay.Tests.Web;

public sealed class LinkTests
{
    private static readonly RelaySettings Private = new() { MailDomain = "_relay.test" };

    [Fact]
    public void Escapes_a_password_of_all_punctuation()
    {
        var link = DcloginLink.Create(new Credentials("abc@_relay.test", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"), host: null);

        Assert.Equal(
            "dclogin:abc@_relay.test?p=%21%22%23%24%25%26%27%28%29%2A%2B%2C-.%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E_%60%7B%7C%7D~&v=1&ic=3",
            link);
    }

    [Theory]
    [InlineData("192.0.2.7", "ih=192.0.2.7&ip=993&is=ssl&sh=192.0.2.7&sp=465&ss=ssl")]
    [InlineData("fd00::7", "ih=fd00%3A%3A7&ip=993&is=ssl&sh=fd00%3A%3A7&sp=465&ss=ssl")]
    public void Names_the_host_for_both_protocols(string host, string expected) =>
        Assert.Equal($"dclogin:a@b?p=c&v=1&{expected}&ic=3", DcloginLink.Create(new Credentials("a@b", "c"), host));

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("[fd00::7]:443", "fd00::7")]
    [InlineData("evil.test", null)]
    [InlineData("", null)]
    public void Takes_the_visitors_address_on_a_private_relay(string requested, string? host) =>
        Assert.Equal(host, DcloginLink.HostFor(Private, new HostString(requested)));

    [Fact]
    public void Prefers_the_operators_address() =>
        Assert.Equal("10.0.0.1", DcloginLink.HostFor(Private with { PublicAddress = "10.0.0.1" }, new HostString("192.0.2.7")));

    [Fact]
    public void Takes_no_address_where_the_name_is_in_dns() =>
        Assert.Null(DcloginLink.HostFor(Private with { MailDomain = "relay.test" }, new HostString("192.0.2.7")));

    [Fact]
    public void Makes_credentials_up_by_the_relays_own_rules()
    {
        var settings = Private with { UsernameMaxLength = 12, PasswordMinLength = 20 };

        var credentials = Credentials.Create(settings);

        Assert.Matches("^[a-z0-9]{12}@_relay\\.test$", credentials.Address);
        Assert.Matches("^[!-~]{23}$", credentials.Password);
        Assert.NotEqual(credentials, Credentials.Create(settings));
    }
}
