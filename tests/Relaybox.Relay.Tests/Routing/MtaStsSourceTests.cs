using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Dns;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Routing;

namespace Relaybox.Relay.Tests.Routing;

public sealed class MtaStsSourceTests : IAsyncDisposable
{
    private const string Policy = "version: STSv1\r\nmode: enforce\r\nmx: mx.example.org\r\nmax_age: 86400\r\n";

    private readonly FakeResolver _resolver = new FakeResolver().Host("mta-sts.example.org", isAuthentic: false);
    private readonly PolicyHost _host = new("mta-sts.example.org");

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Fetches_the_policy_from_its_place()
    {
        _host.Answer = Answer("200 OK", Policy);

        var policy = await FetchAsync();

        Assert.Equal((MtaStsMode.Enforce, "mx.example.org", TimeSpan.FromDays(1)), (policy!.Mode, Assert.Single(policy.Exchangers), policy.MaxAge));
        Assert.Equal("GET /.well-known/mta-sts.txt HTTP/1.1", Assert.Single(_host.Requests));
    }

    [Fact]
    public async Task Trusts_no_certificate_that_does_not_verify()
    {
        _host.Answer = Answer("200 OK", Policy);
        using var source = new MtaStsSource(_resolver, new RelaySettings { MailDomain = "one.example" }, NullLogger<MtaStsSource>.Instance) { Port = _host.Port };

        Assert.Null(await source.FetchAsync("example.org", TestContext.Current.CancellationToken));
        Assert.DoesNotContain("GET", string.Concat(_host.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trusts_no_certificate_of_another_name()
    {
        _host.Answer = Answer("200 OK", Policy);
        _resolver.Host("mta-sts.example.net", isAuthentic: false);

        Assert.Null(await FetchAsync("example.net"));
    }

    [Theory]
    [InlineData("404 Not Found", "text/plain")]
    [InlineData("500 Internal Server Error", "text/plain")]
    [InlineData("200 OK", "text/html")]
    public async Task Takes_nothing_but_a_plain_text_that_is_there(string status, string type)
    {
        _host.Answer = Answer(status, Policy, type);

        Assert.Null(await FetchAsync());
    }

    [Fact]
    public async Task Follows_nobody_elsewhere()
    {
        _host.Answer = $"HTTP/1.1 302 Found\r\nLocation: https://mta-sts.example.org:{_host.Port}/other\r\nContent-Length: 0\r\n\r\n";

        Assert.Null(await FetchAsync());
        Assert.Single(_host.Requests);
    }

    [Fact]
    public async Task Reads_no_more_than_a_policy_may_have()
    {
        _host.Answer = Answer("200 OK", Policy + new string('\n', MtaStsPolicy.MaxBytes));

        Assert.Null(await FetchAsync());
    }

    [Fact]
    public async Task Without_an_address_there_is_no_policy()
    {
        _resolver.Without<System.Net.IPAddress>("A mta-sts.example.org", DnsStatus.NoSuchName);

        Assert.Null(await FetchAsync());
        Assert.Empty(_host.Requests);
    }

    [Fact]
    public async Task Ends_when_nobody_wants_it_any_more()
    {
        using var given = new CancellationTokenSource();
        var fetching = FetchAsync(cancellationToken: given.Token);
        await Delivery.Poll.UntilAsync(() => _host.Requests.Count == 1);

        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetching);
    }

    private static string Answer(string status, string body, string type = "text/plain") =>
        $"HTTP/1.1 {status}\r\nContent-Type: {type}; charset=utf-8\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";

    private async Task<MtaStsPolicy?> FetchAsync(string domain = "example.org", CancellationToken? cancellationToken = null)
    {
        using var source = new MtaStsSource(_resolver, new RelaySettings { MailDomain = "one.example" }, NullLogger<MtaStsSource>.Instance)
        {
            Port = _host.Port,
            Trust = _host.Trust(),
        };
        return await source.FetchAsync(domain, cancellationToken ?? TestContext.Current.CancellationToken);
    }
}
