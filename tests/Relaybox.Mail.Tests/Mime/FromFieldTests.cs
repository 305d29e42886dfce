using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relaybox.Mail.Mime;

namespace Relaybox.Mail.Tests.Mime;

public sealed class FromFieldTests
{
    [Theory]
    [InlineData(" alice@one.example", "alice@one.example")]
    [InlineData(" <alice@one.example>", "alice@one.example")]
    [InlineData(" Alice <alice@one.example>", "alice@one.example")]
    [InlineData(" Alice B. Cooper <alice@one.example>", "alice@one.example")]
    [InlineData("Alice\r\n <alice@one.example>\r\n", "alice@one.example")]
    [InlineData("\"Alice <evil@two.example>\" <alice@one.example>", "alice@one.example")]
    [InlineData("\"A \\\" <x@y>\" <alice@one.example>", "alice@one.example")]
    [InlineData("(evil@two.example) alice@one.example (Alice (nested \\) <x@y>))", "alice@one.example")]
    [InlineData("Alice (a comment, with <x@y>) <alice@one.example>", "alice@one.example")]
    [InlineData("=?utf-8?q?J=C3=BCrgen?= <alice@one.example>", "alice@one.example")]
    [InlineData("=?utf-8?B?SsO8cmdlbg==?= =?utf-8?q?_M=2E?= <alice@one.example>", "alice@one.example")]
    [InlineData("Jürgen <alice@one.example>", "alice@one.example")]
    [InlineData("alice@one.example, bob@two.example", "alice@one.example")]
    [InlineData("Alice <alice@one.example>, Bob <bob@two.example>", "alice@one.example")]
    [InlineData("Friends: alice@one.example, bob@two.example;", "alice@one.example")]
    [InlineData("Friends: Alice <alice@one.example>;", "alice@one.example")]
    [InlineData("<\"a b\"@one.example>", "\"a b\"@one.example")]
    [InlineData("< alice@one.example >", "alice@one.example")]
    [InlineData("a@[192.0.2.1]", "a@[192.0.2.1]")]
    public void Takes_the_first_address(string value, string mailbox) =>
        Assert.Equal(mailbox, FromField.First(Encoding.UTF8.GetBytes(value))?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("Alice")]
    [InlineData("<>")]
    [InlineData("Alice <>")]
    [InlineData("Alice <alice>")]
    [InlineData("Alice <alice@one.example")]
    [InlineData("alice@one.example <bob@two.example>")]
    [InlineData("<alice@one.example> <bob@two.example>")]
    [InlineData("<alice@one.example> bob@two.example")]
    [InlineData("<alice@one.example>; bob@two.example")]
    [InlineData("evil@two.example, <", "evil@two.example")]
    [InlineData("=?utf-8?q?<evil@two.example>?= <alice@one.example>")]
    [InlineData("=?utf-8?q?evil@two.example?= <alice@one.example>")]
    [InlineData("Undisclosed:;")]
    [InlineData("Friends: Inner: alice@one.example;;")]
    [InlineData("Friends: alice@one.example")]
    [InlineData("(unfinished alice@one.example")]
    [InlineData("\"unfinished <alice@one.example>")]
    [InlineData("alice@one.example\u0000")]
    [InlineData("a@b@one.example")]
    [InlineData(", alice@one.example")]
    [InlineData("<@route.example:alice@one.example>")]
    public void Refuses_what_two_programs_could_read_differently(string value, string? first = null) =>
        Assert.Equal(first, FromField.First(Encoding.UTF8.GetBytes(value))?.ToString());

    [Fact]
    public void Is_not_slow_on_endless_nesting()
    {
        var value = Encoding.ASCII.GetBytes(new string('(', 100_000));

        Assert.Null(FromField.First(value));
    }

    [Fact]
    public void Never_throws_on_any_bytes()
    {
        var octets = Gen.OneOf(
            Gen.Elements(Encoding.UTF8.GetBytes("<>@,;:()\"\\.[]ab \r\n\tü")),
            Gen.Choose(0, 255).Select(i => (byte)i)).ArrayOf();
        Prop.ForAll(octets.ToArbitrary(), bytes =>
        {
            _ = FromField.First(bytes);
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }
}
