using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relaybox.Relay.Accounts;

namespace Relaybox.Relay.Tests.Accounts;

public sealed class AccountRequestTests
{
    [Fact]
    public void Reads_every_byte_that_the_lua_script_encodes()
    {
        const string Password = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ ä🔑";
        var encoded = string.Concat(Encoding.UTF8.GetBytes(Password).Select(b => $"%{b:X2}"));

        Assert.True(AccountRequest.TryParse(Encoding.ASCII.GetBytes($"user=a%40b%2etest&password={encoded}"), out var request));

        Assert.Equal(new AccountRequest("a@b.test", Password), request);
    }

    [Theory]
    [InlineData("")]
    [InlineData("user=a")]
    [InlineData("password=b&user=a")]
    [InlineData("user=a&secret=b")]
    [InlineData("user=%4&password=b")]
    [InlineData("user=a&password=%")]
    [InlineData("user=a&password=%zz")]
    [InlineData("user=a&password=%FF%FE")]
    [InlineData("user=a&password=%C3")]
    public void Refuses(string body) => Assert.False(AccountRequest.TryParse(Encoding.ASCII.GetBytes(body), out _));

    [Fact]
    public void Never_throws() => Prop
        .ForAll<byte[]>(bytes =>
        {
            _ = AccountRequest.TryParse([.. "user="u8, .. bytes ?? [], .. "&password="u8, .. bytes ?? []], out _);
        })
        .QuickCheckThrowOnFailure();
}
