using System.Net;
using Relaybox.Relay.Tests;

namespace Relaybox.Dns.Tests;

public sealed class DnsResolverTests : IDisposable
{
    private readonly FakeDnsServer _server = new();
    private readonly ManualTime _time = new();
    private readonly DnsResolver _resolver;

    public DnsResolverTests() => _resolver = new DnsResolver(_server.EndPoint, _time);

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Asks_with_recursion_with_the_ad_bit_and_with_edns()
    {
        var answer = _resolver.ResolveTxtAsync("example.org", TestContext.Current.CancellationToken);
        var (question, bytes, from) = await _server.TakeAsync();

        Assert.Equal(DnsType.Txt, question.Type);
        Assert.Equal([0x01, 0x20], bytes[2..4]);
        Assert.Equal([0, 0, 41, 0x10, 0, 0, 0, 0, 0, 0, 0], bytes[^11..]);

        await _server.SendAsync(
            Wire.Answer(question, Wire.Authentic, Wire.Record(Wire.Asked, DnsType.Txt, Wire.Text("v=DKIM1;", "p=A"))), from);
        var found = await answer;
        Assert.Equal(DnsStatus.Found, found.Status);
        Assert.Equal(["v=DKIM1;p=A"], found.Records);
        Assert.True(found.IsAuthentic);
        Assert.Equal("example.org", found.CanonicalName);
    }

    [Fact]
    public async Task Sorts_mail_exchangers_and_mixes_equals()
    {
        var orders = new HashSet<string>(StringComparer.Ordinal);
        for (var round = 0; round < 40; round++)
        {
            var answer = _resolver.ResolveMxAsync("example.org", TestContext.Current.CancellationToken);
            await _server.AnswerAsync(question => Wire.Answer(
                question,
                0,
                Wire.Record(Wire.Asked, DnsType.Mx, Wire.Mx(20, Wire.Name("c"))),
                Wire.Record(Wire.Asked, DnsType.Mx, Wire.Mx(10, Wire.Name("b"))),
                Wire.Record(Wire.Asked, DnsType.Mx, Wire.Mx(10, Wire.Name("a")))));
            orders.Add(string.Concat((await answer).Records.Select(host => host.Host)));
        }

        Assert.Equal(["abc", "bac"], orders.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_null_mx_is_a_host_without_a_name()
    {
        var answer = _resolver.ResolveMxAsync("example.org", TestContext.Current.CancellationToken);
        await _server.AnswerAsync(question => Wire.Answer(question, 0, Wire.Record(Wire.Asked, DnsType.Mx, Wire.Mx(0, [0]))));

        Assert.Equal([new MailExchanger(0, "")], (await answer).Records);
    }

    [Fact]
    public async Task Asks_for_both_families_at_once()
    {
        var answer = _resolver.ResolveAddressesAsync("mx.example.org", withIpv6: true, TestContext.Current.CancellationToken);
        var first = await _server.TakeAsync();
        var second = await _server.TakeAsync();
        foreach (var (question, _, from) in new[] { second, first })
        {
            var data = Wire.Address(question.Type == DnsType.A ? "192.0.2.1" : "2001:db8::1");
            await _server.SendAsync(Wire.Answer(question, 0, Wire.Record(Wire.Asked, question.Type, data)), from);
        }

        Assert.Equal([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")], (await answer).Records);
    }

    [Fact]
    public async Task Asks_for_tlsa_at_the_port()
    {
        var answer = _resolver.ResolveTlsaAsync(25, "mx.example.org", TestContext.Current.CancellationToken);
        var question = await _server.AnswerAsync(question => Wire.Answer(
            question, Wire.Authentic, Wire.Record(Wire.Asked, DnsType.Tlsa, [3, 1, 1, 0xab])));

        Assert.Equal("_25._tcp.mx.example.org", question.Name);
        Assert.Equal([0xab], Assert.Single((await answer).Records).Data.ToArray());
    }

    [Theory]
    [InlineData(0, DnsStatus.NoData)]
    [InlineData(3, DnsStatus.NoSuchName)]
    [InlineData(2, DnsStatus.Failed)]
    [InlineData(5, DnsStatus.Failed)]
    public async Task An_empty_answer_says_by_its_code_what_it_means(int code, DnsStatus status)
    {
        var answer = _resolver.ResolveTxtAsync("example.org", TestContext.Current.CancellationToken);
        await _server.AnswerAsync(question => Wire.Answer(question, code));

        Assert.Equal(status, (await answer).Status);
    }

    [Fact]
    public async Task Skips_a_malformed_record_but_does_not_take_nothing_for_none()
    {
        var some = _resolver.ResolveMxAsync("example.org", TestContext.Current.CancellationToken);
        await _server.AnswerAsync(question => Wire.Answer(
            question,
            0,
            Wire.Record(Wire.Asked, DnsType.Mx, [1]),
            Wire.Record(Wire.Asked, DnsType.Mx, Wire.Mx(1, Wire.Name("a")))));
        var none = _resolver.ResolveMxAsync("example.org", TestContext.Current.CancellationToken);
        await _server.AnswerAsync(question => Wire.Answer(question, 0, Wire.Record(Wire.Asked, DnsType.Mx, [1])));

        Assert.Equal(["a"], (await some).Records.Select(host => host.Host));
        Assert.Equal(DnsStatus.Failed, (await none).Status);
    }

    [Fact]
    public async Task Waits_on_when_something_else_arrives_first()
    {
        var answer = _resolver.ResolveTxtAsync("example.org", TestContext.Current.CancellationToken);
        var (question, bytes, from) = await _server.TakeAsync();
        await _server.SendAsync([], from);
        await _server.SendAsync([1, 2, 3], from);
        await _server.SendAsync(bytes, from);
        await _server.SendAsync(Wire.Answer(question with { Id = (ushort)(question.Id + 1) }, 3), from);
        await _server.SendAsync(Wire.Answer(question with { Name = "example.com" }, 3), from);
        await _server.SendAsync(Wire.Answer(question, 0, Wire.Record(Wire.Asked, DnsType.Txt, Wire.Text("x"))), from);

        Assert.Equal(["x"], (await answer).Records);
    }

    [Fact]
    public async Task Asks_again_from_another_port_when_no_answer_comes()
    {
        var answer = _resolver.ResolveTxtAsync("example.org", TestContext.Current.CancellationToken);
        var lost = await _server.TakeAsync();
        _time.Advance(DnsTransport.Tries[0]);
        var (question, _, from) = await _server.TakeAsync();
        await _server.SendAsync(Wire.Answer(question, 0, Wire.Record(Wire.Asked, DnsType.Txt, Wire.Text("x"))), from);

        Assert.Equal(["x"], (await answer).Records);
        Assert.Equal(lost.Question, question);
        Assert.NotEqual(lost.From.Port, from.Port);
    }

    [Fact]
    public async Task Gives_up_after_the_last_try()
    {
        var answer = _resolver.ResolveTxtAsync("example.org", TestContext.Current.CancellationToken);
        foreach (var timeout in DnsTransport.Tries)
        {
            await _server.TakeAsync();
            _time.Advance(timeout);
        }

        Assert.Equal(DnsStatus.Failed, (await answer).Status);
    }

    [Fact]
    public async Task Asks_over_tcp_for_what_did_not_fit()
    {
        var answer = _resolver.ResolveTxtAsync("example.org", TestContext.Current.CancellationToken);
        await _server.AnswerAsync(question => Wire.Answer(question, Wire.Truncated));
        await _server.AnswerTcpAsync(question => Wire.Answer(
            question, 0, [.. Enumerable.Repeat(Wire.Record(Wire.Asked, DnsType.Txt, Wire.Text(new string('x', 255))), 100)]));

        Assert.Equal(100, (await answer).Records.Count);
    }

    [Fact]
    public async Task Fails_when_even_tcp_is_truncated()
    {
        var answer = _resolver.ResolveTxtAsync("example.org", TestContext.Current.CancellationToken);
        await _server.AnswerAsync(question => Wire.Answer(question, Wire.Truncated));
        await _server.AnswerTcpAsync(question => Wire.Answer(question, Wire.Truncated));

        Assert.Equal(DnsStatus.Failed, (await answer).Status);
    }

    [Fact]
    public async Task Fails_when_nobody_listens()
    {
        var endPoint = _server.EndPoint;
        _server.Dispose();

        var answer = await new DnsResolver(endPoint, _time).ResolveTxtAsync("example.org", TestContext.Current.CancellationToken);

        Assert.Equal(DnsStatus.Failed, answer.Status);
    }

    [Theory]
    [InlineData("no name")]
    [InlineData("a..b")]
    [InlineData("ä.example")]
    public async Task Asks_nobody_about_what_is_no_name(string name) =>
        Assert.Equal(DnsStatus.NoSuchName, (await _resolver.ResolveTxtAsync(name, TestContext.Current.CancellationToken)).Status);

    [Fact]
    public async Task Ends_when_it_is_told_to()
    {
        using var source = new CancellationTokenSource();
        var answer = _resolver.ResolveTxtAsync("example.org", source.Token).AsTask();
        await _server.TakeAsync();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }

    [Theory]
    [InlineData(DnsStatus.Found, DnsStatus.Failed, DnsStatus.Found)]
    [InlineData(DnsStatus.Failed, DnsStatus.Found, DnsStatus.Found)]
    [InlineData(DnsStatus.NoData, DnsStatus.Failed, DnsStatus.Failed)]
    [InlineData(DnsStatus.Failed, DnsStatus.NoData, DnsStatus.Failed)]
    [InlineData(DnsStatus.Failed, DnsStatus.NoSuchName, DnsStatus.Failed)]
    [InlineData(DnsStatus.NoData, DnsStatus.NoSuchName, DnsStatus.NoData)]
    [InlineData(DnsStatus.NoSuchName, DnsStatus.NoData, DnsStatus.NoData)]
    [InlineData(DnsStatus.NoSuchName, DnsStatus.NoSuchName, DnsStatus.NoSuchName)]
    public void Joins_what_both_families_said(DnsStatus ipv4, DnsStatus ipv6, DnsStatus both) =>
        Assert.Equal(both, DnsResolver.Join(new DnsAnswer<IPAddress>(ipv4, []), new DnsAnswer<IPAddress>(ipv6, [])).Status);
}
