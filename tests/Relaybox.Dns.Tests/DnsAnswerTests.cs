namespace Relaybox.Dns.Tests;

public sealed class DnsAnswerTests
{
    [Theory]
    [InlineData(DnsStatus.Found, false)]
    [InlineData(DnsStatus.NoData, false)]
    [InlineData(DnsStatus.NoSuchName, false)]
    [InlineData(DnsStatus.Failed, true)]
    public void Only_a_failure_is_worth_asking_again(DnsStatus status, bool isTemporary) =>
        Assert.Equal(isTemporary, new DnsAnswer<string>(status, []).IsTemporary);
}
