using Relaybox.Relay.Expiry;

namespace Relaybox.Relay.Tests.Expiry;

public sealed class MailFileTests
{
    [Theory]
    [InlineData("1700000000.M1P2.relay,S=1234,W=1250:2,S", 1_700_000_000L, 1234L)]
    [InlineData("1700000000.M1P2.relay,S=7", 1_700_000_000L, 7L)]
    [InlineData("1700000000.M1P2.relay:2,", 1_700_000_000L, null)]
    [InlineData("imported,S=x", null, null)]
    [InlineData(".hidden", null, null)]
    [InlineData("99999999999999999999.x,S=99999999999999999999", null, null)]
    [InlineData("-5.x", null, null)]
    public void Reads_time_and_size_from_the_name(string name, long? seconds, long? size)
    {
        Assert.Equal(seconds, MailFile.TimeOf(name)?.ToUnixTimeSeconds());
        Assert.Equal(size, MailFile.SizeOf(name));
    }

    [Fact]
    public void Finds_nothing_where_there_is_no_directory() => Assert.Empty(MailFile.In("/nonexistent/cur"));
}
