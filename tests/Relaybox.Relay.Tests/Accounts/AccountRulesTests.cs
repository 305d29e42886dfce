using Relaybox.Relay.Accounts;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Tests.Accounts;

public sealed class AccountRulesTests
{
    private static readonly RelaySettings Settings = new() { MailDomain = "relay.test", UsernameMinLength = 3, UsernameMaxLength = 9 };

    [Theory]
    [InlineData("abc@relay.test", "123456789")]
    [InlineData("a.b_c-9@relay.test", "correct horse battery")]
    [InlineData("abcdefghi@relay.test", "\"\\%:'{}$` &=+|<>")]
    [InlineData("abcdefghi@relay.test", "pässwörter")]
    [InlineData("abcdefghi@relay.test", "🔑🔑🔑🔑🔑🔑🔑🔑🔑")]
    public void Admits(string address, string password) =>
        Assert.Null(new AccountRules(Settings).FindViolation(address, password));

    [Theory]
    [InlineData("abc@relay.test", "12345678", "the password is too short")]
    [InlineData("abc@relay.test", "🔑🔑🔑🔑🔑", "the password is too short")]
    [InlineData("abc@relay.test", "123456789\n", "the password holds a control character")]
    [InlineData("abc", "123456789", "the address does not hold exactly one @")]
    [InlineData("a@c@relay.test", "123456789", "the address does not hold exactly one @")]
    [InlineData("", "123456789", "the address does not hold exactly one @")]
    [InlineData("ab@relay.test", "123456789", "the local part is too short")]
    [InlineData("@relay.test", "123456789", "the local part is too short")]
    [InlineData("abcdefghij@relay.test", "123456789", "the local part is too long")]
    [InlineData("Abc@relay.test", "123456789", "the local part holds a character outside a-z 0-9 . _ -")]
    [InlineData("a/../b@relay.test", "123456789", "the local part holds a character outside a-z 0-9 . _ -")]
    [InlineData("a+b@relay.test", "123456789", "the local part holds a character outside a-z 0-9 . _ -")]
    [InlineData("äbc@relay.test", "123456789", "the local part holds a character outside a-z 0-9 . _ -")]
    [InlineData("a:b@relay.test", "123456789", "the local part holds a character outside a-z 0-9 . _ -")]
    [InlineData("abc@elsewhere.test", "123456789", "the domain is not this relay's")]
    [InlineData("abc@relay.test.", "123456789", "the domain is not this relay's")]
    [InlineData("abc@", "123456789", "the domain is not this relay's")]
    public void Refuses(string address, string password, string violation) =>
        Assert.Equal(violation, new AccountRules(Settings).FindViolation(address, password));

    [Fact]
    public void Refuses_a_password_that_is_made_to_cost_time() =>
        Assert.Equal(
            "the password is too long",
            new AccountRules(Settings).FindViolation("abc@relay.test", new string('a', AccountRules.MaxPasswordBytes + 1)));
}
