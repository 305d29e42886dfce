using FsCheck;
using FsCheck.Fluent;
using Relaybox.Relay.Routing;

namespace Relaybox.Relay.Tests.Routing;

public sealed class MtaStsPolicyTests
{
    [Theory]
    [InlineData("version: STSv1\r\nmode: enforce\r\nmx: MX.example.org\r\nmx: *.example.net\r\nmax_age: 604800\r\n")]
    [InlineData("max_age:604800\nmx:mx.example.org\nunknown: x\nmx:  *.example.net \nversion:STSv1\nmode:enforce\nmode: none")]
    public void Reads_a_policy(string text)
    {
        var policy = MtaStsPolicy.Parse(text)!;

        Assert.Equal(MtaStsMode.Enforce, policy.Mode);
        Assert.Equal(["mx.example.org", "*.example.net"], policy.Exchangers);
        Assert.Equal(TimeSpan.FromDays(7), policy.MaxAge);
    }

    [Theory]
    [InlineData("")]
    [InlineData("version: STSv2\nmode: enforce\nmx: a\nmax_age: 1")]
    [InlineData("mode: enforce\nmx: a\nmax_age: 1")]
    [InlineData("version: STSv1\nmx: a\nmax_age: 1")]
    [InlineData("version: STSv1\nmode: Enforce\nmx: a\nmax_age: 1")]
    [InlineData("version: STSv1\nmode: enforce\nmax_age: 1")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a\nmax_age: -1")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a\nmax_age: 99999999999999999999")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a b\nmax_age: 1")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a:b\nmax_age: 1")]
    [InlineData("version: STSv1\nmode: enforce\nmx: *\nmax_age: 1")]
    [InlineData("version: STSv1\nmode: enforce\nmx: *.\nmax_age: 1")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.*.b\nmax_age: 1")]
    [InlineData("version: STSv1\nmode: enforce\nmx: .a\nmax_age: 1")]
    [InlineData("<html>\nversion: STSv1\nmode: enforce\nmx: a\nmax_age: 1")]
    public void Refuses_what_is_none(string text) => Assert.Null(MtaStsPolicy.Parse(text));

    [Fact]
    public void A_policy_that_asks_for_nothing_needs_no_exchanger_and_none_holds_longer_than_a_year()
    {
        var policy = MtaStsPolicy.Parse("version: STSv1\nmode: none\nmax_age: 999999999")!;

        Assert.Equal(MtaStsMode.None, policy.Mode);
        Assert.InRange(policy.MaxAge.TotalDays, 365, 366);
    }

    [Theory]
    [InlineData("mx.example.org", true)]
    [InlineData("MX.Example.Org", true)]
    [InlineData("a.example.net", true)]
    [InlineData("a.b.example.net", false)]
    [InlineData("example.net", false)]
    [InlineData(".example.net", false)]
    [InlineData("mx2.example.org", false)]
    [InlineData("evilexample.net", false)]
    [InlineData("", false)]
    public void An_asterisk_stands_for_one_label(string host, bool permitted)
    {
        string[] exchangers = ["mx.example.org", "*.example.net"];

        Assert.Equal(permitted, new MtaStsPolicy(MtaStsMode.Enforce, exchangers, TimeSpan.MaxValue).Permits(host));
        Assert.True(new MtaStsPolicy(MtaStsMode.Testing, exchangers, TimeSpan.MaxValue).Permits(host));
    }

    [Theory]
    [InlineData("20160831085700Z", "v=STSv1; id=20160831085700Z;")]
    [InlineData("1", "v=STSv1;id=1")]
    [InlineData("1", "v=STSv1; x=y; id=1", "v=spf1 -all")]
    [InlineData(null, "v=STSv1; id=1", "v=STSv1; id=2")]
    [InlineData(null, "v=STSv1; id=")]
    [InlineData(null, "v=STSv1; id=a-b")]
    [InlineData(null, "v=STSv1; id=123456789012345678901234567890123")]
    [InlineData(null, "v=STSv1;")]
    [InlineData(null, "v=STSv2; id=1")]
    [InlineData(null)]
    public void Finds_the_id_in_the_record(string? id, params string[] texts) => Assert.Equal(id, MtaStsRecord.FindId(texts));

    [Fact]
    public void Never_throws_on_any_text() =>
        Prop.ForAll<string>(text =>
        {
            var safe = text ?? "";
            _ = MtaStsPolicy.Parse($"version: STSv1\nmode: enforce\nmax_age: 1\nmx:{safe}");
            _ = MtaStsPolicy.Parse(safe);
            _ = MtaStsRecord.FindId([$"v=STSv1;{safe}"]);
        }).QuickCheckThrowOnFailure();
}
