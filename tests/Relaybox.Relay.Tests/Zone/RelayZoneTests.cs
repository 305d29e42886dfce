using Relaybox.Mail.Dkim;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Zone;

namespace Relaybox.Relay.Tests.Zone;

public sealed class RelayZoneTests
{
    private static readonly RelaySettings Settings = new() { MailDomain = "chat.example.org" };

    [Fact]
    public void Lists_what_a_relay_needs()
    {
        using var key = DkimSigningKey.Read(DkimSigningKey.CreatePem())!;

        var lines = RelayZone.Create(Settings, key, "https://acme.example/acct/7").Select(record => record.ToString()).ToList();

        Assert.Contains("chat.example.org. 3600 IN MX 10 chat.example.org.", lines, StringComparer.Ordinal);
        Assert.Contains("www.chat.example.org. 3600 IN CNAME chat.example.org.", lines, StringComparer.Ordinal);
        Assert.Contains("chat.example.org. 3600 IN CAA 0 issue \"letsencrypt.org;accounturi=https://acme.example/acct/7\"", lines, StringComparer.Ordinal);
        Assert.Contains("_imaps._tcp.chat.example.org. 3600 IN SRV 0 1 993 chat.example.org.", lines, StringComparer.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("opendkim._domainkey.chat.example.org. 3600 IN TXT \"v=DKIM1;k=rsa;p=", StringComparison.Ordinal));
        Assert.Matches("^_mta-sts\\.chat\\.example\\.org\\. 3600 IN TXT \"v=STSv1; id=[0-9a-f]{16}\"$", Assert.Single(lines, line => line.StartsWith("_mta-sts", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("_relay.test")]
    [InlineData("[192.0.2.7]")]
    public void Needs_nothing_where_nobody_asks(string domain) =>
        Assert.Empty(RelayZone.Create(new RelaySettings { MailDomain = domain }, dkim: null, acmeAccount: null));

    [Fact]
    public void A_long_text_is_one_piece_for_web_forms()
    {
        using var key = DkimSigningKey.Read(DkimSigningKey.CreatePem())!;

        var record = Assert.Single(RelayZone.Create(Settings, key, acmeAccount: null), record => record.Name.StartsWith("opendkim", StringComparison.Ordinal));

        Assert.Equal(DkimRecord.For(key), record.PlainValue);
        Assert.Contains("\" \"", record.Value, StringComparison.Ordinal);
    }
}
