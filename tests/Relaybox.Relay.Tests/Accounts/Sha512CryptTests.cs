using System.Text;
using Relaybox.Relay.Accounts;

namespace Relaybox.Relay.Tests.Accounts;

public sealed class Sha512CryptTests
{
    // The known answers of the algorithm's description; the last salt is longer than the 16 characters that count.
    [Theory]
    [InlineData("Hello world!", "saltstring", 5000, "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1")]
    [InlineData("Hello world!", "saltstringsaltstring", 10000, "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.")]
    [InlineData("the minimum number is still observed", "roundstoolow", 10, "$6$rounds=1000$roundstoolow$kUMsbe306n21p9R.FRkW3IGn.S9NPN0x50YhH1xhLsPuWGsUSklZt58jaTfF4ZEQpyUNGc0dqbpBYYBaHHrsX.")]
    public void Computes_the_known_answers(string password, string salt, int rounds, string hash) =>
        Assert.Equal(hash, Sha512Crypt.Hash(Encoding.UTF8.GetBytes(password), salt, rounds));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(200)]
    public void Verifies_what_it_hashed_whatever_the_length(int length)
    {
        var password = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();

        var hash = Sha512Crypt.Hash(password, Sha512Crypt.MinRounds);

        Assert.True(Sha512Crypt.Verify(password, hash));
        Assert.False(Sha512Crypt.Verify([.. password, 1], hash));
    }

    [Fact]
    public void Salts_every_hash_anew() =>
        Assert.NotEqual(Sha512Crypt.Hash("secret"u8, Sha512Crypt.MinRounds), Sha512Crypt.Hash("secret"u8, Sha512Crypt.MinRounds), StringComparer.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("$6$")]
    [InlineData("$6$salt")]
    [InlineData("$6$salt$")]
    [InlineData("$6$salt$not-the-hash")]
    [InlineData("$6$rounds=many$salt$hash")]
    [InlineData("$6$rounds=-5$salt$hash")]
    [InlineData("$6$rounds=1000$salt$hash$more")]
    [InlineData("$5$salt$hash")]
    [InlineData("secret")]
    public void Matches_no_damaged_or_foreign_hash(string hash) => Assert.False(Sha512Crypt.Verify("secret"u8, hash));
}
