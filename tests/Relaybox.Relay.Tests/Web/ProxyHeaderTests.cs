using System.Net;
using Relaybox.Relay.Web;

namespace Relaybox.Relay.Tests.Web;

public sealed class ProxyHeaderTests
{
    private const string Signature = "0D0A0D0A000D0A515549540A";

    [Theory]
    [InlineData("192.0.2.1", "198.51.100.2", "2111000C" + "C0000201" + "C6336402" + "C000" + "01BB")]
    [InlineData("::ffff:192.0.2.1", "::ffff:198.51.100.2", "2111000C" + "C0000201" + "C6336402" + "C000" + "01BB")]
    [InlineData("2001:db8::1", "2001:db8::2", "21210024" + "20010DB8000000000000000000000001" + "20010DB8000000000000000000000002" + "C000" + "01BB")]
    [InlineData("192.0.2.1", "2001:db8::2", "20000000")]
    public void Names_both_ends(string source, string destination, string expected)
    {
        var header = ProxyHeader.Create(
            new IPEndPoint(IPAddress.Parse(source), 0xC000), new IPEndPoint(IPAddress.Parse(destination), 443));

        Assert.Equal(Signature + expected, Convert.ToHexString(header));
    }

    [Fact]
    public void Says_local_when_an_end_is_unknown() =>
        Assert.Equal(Signature + "20000000", Convert.ToHexString(ProxyHeader.Create(source: null, destination: null)));
}
