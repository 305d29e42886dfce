using Relaybox.Dns;
using Relaybox.Mail.Dkim;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Zone;

namespace Relaybox.Relay.Tests.Zone;

public sealed class RecordCheckerTests : IDisposable
{
    private const string Domain = "chat.example.org";

    private readonly FakeResolver _dns = new();
    private readonly DkimSigningKey _key = DkimSigningKey.Read(DkimSigningKey.CreatePem())!;

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task Everything_is_missing_before_it_is_there()
    {
        var entries = await CheckAsync();

        Assert.All(entries.Where(entry => entry.Record.IsRequired), entry => Assert.True(entry.IsLacking));
    }

    [Fact]
    public async Task Nothing_is_missing_when_all_is_there()
    {
        PutAllIn();

        var entries = await CheckAsync();
        var state = new SetupState();
        state.Take(entries);

        Assert.DoesNotContain(entries, entry => entry.IsLacking);
        Assert.True(state.WasComplete);
    }

    [Fact]
    public async Task A_dns_that_does_not_answer_is_no_difference()
    {
        _dns.IsDown = true;

        var entries = await CheckAsync();

        Assert.DoesNotContain(entries, entry => entry.IsLacking);
        Assert.All(entries.Where(entry => entry.Record.IsRequired), entry => Assert.True(entry.IsUndecided));
        Assert.Contains("NO ANSWER", ZoneFile.Write(Domain, entries), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_key_another_exchanger_and_an_alias_elsewhere_are_different()
    {
        PutAllIn();
        _dns.Texts[DkimRecord.NameFor(Domain)] = ["v=DKIM1;k=rsa;p=AAAA"];
        _dns.Exchangers[Domain] = [new MailExchanger(10, "mx.elsewhere.example")];
        _dns.Addresses[$"www.{Domain}"] = ["198.51.100.1"];

        var entries = await CheckAsync();

        Assert.Equal(
            [("MX", "10 mx.elsewhere.example."), ("TXT", "v=DKIM1;k=rsa;p=AAAA"), ("CNAME", "198.51.100.1")],
            entries.Where(entry => entry.IsLacking).Select(entry => (entry.Record.Type, entry.Found!)));
    }

    [Fact]
    public async Task A_text_of_another_kind_does_not_count()
    {
        PutAllIn();
        _dns.Texts[Domain] = ["site-verification=1"];

        var spf = Assert.Single(await CheckAsync(), entry => entry.Record.Value?.Contains("spf1", StringComparison.Ordinal) == true);

        Assert.Equal(RecordState.Missing, spf.State);
    }

    private Task<IReadOnlyList<CheckedRecord>> CheckAsync() => new RecordChecker(_dns).CheckAsync(
        Domain, RelayZone.Create(new RelaySettings { MailDomain = Domain }, _key, acmeAccount: null), TestContext.Current.CancellationToken);

    private void PutAllIn()
    {
        foreach (var host in (string[])[Domain, $"www.{Domain}", $"mta-sts.{Domain}"]) _dns.Addresses[host] = ["192.0.2.7"];
        _dns.Exchangers[Domain] = [new MailExchanger(10, Domain)];
        _dns.Texts[DkimRecord.NameFor(Domain)] = [DkimRecord.For(_key).Replace(";", "; ", StringComparison.Ordinal)];
        _dns.Texts[$"_mta-sts.{Domain}"] = ["v=STSv1; id=202601010000"];
        _dns.Texts[Domain] = ["v=spf1 a ~all"];
    }
}
