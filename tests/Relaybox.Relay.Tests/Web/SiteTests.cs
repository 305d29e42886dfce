using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Relay.Acme;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Delivery;
using Relaybox.Relay.Health;
using Relaybox.Relay.Invitations;
using Relaybox.Relay.Tests.Accounts;
using Relaybox.Relay.Tests.Filter;
using Relaybox.Relay.Web;
using Relaybox.Relay.Zone;

namespace Relaybox.Relay.Tests.Web;

public sealed class SiteTests : IAsyncDisposable
{
    private static readonly RelaySettings Public = new() { MailDomain = "relay.test", TlsCertificateFile = "a", TlsKeyFile = "b" };
    private static readonly RelaySettings Private = new() { MailDomain = "_relay.test" };

    private static readonly RelaySettings Fresh = new() { MailDomain = "relay.test" };

    private readonly SetupState _setup = new();
    private readonly AcmeProgress _progress = new();
    private readonly HealthMonitor _health = new([], TimeProvider.System, NullLogger<HealthMonitor>.Instance);

    private readonly Conversation _incoming = Conversation.Incoming();
    private readonly TemporaryFolder _folder = new();
    private readonly List<InvitationDesk> _desks = [];

    public ValueTask DisposeAsync()
    {
        _health.Dispose();
        _folder.Dispose();
        foreach (var desk in _desks) desk.Dispose();
        return _incoming.DisposeAsync();
    }

    [Fact]
    public async Task Shows_the_invitation_on_the_front_page()
    {
        var (context, body) = await SendAsync(Public, "GET", "/");

        Assert.Equal(200, context.Response.StatusCode);
        Assert.Contains("href=\"dcaccount:https://relay.test/new\"", body, StringComparison.Ordinal);
        Assert.Contains("<svg class=\"qr\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", body, StringComparison.Ordinal);
        Assert.DoesNotContain("self-signed", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_a_fresh_log_in_where_the_certificate_does_not_verify()
    {
        var (context, body) = await SendAsync(Private, "GET", "/");
        var (_, again) = await SendAsync(Private, "GET", "/");

        Assert.Contains("href=\"dclogin:", body, StringComparison.Ordinal);
        Assert.Contains("self-signed", body, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", body, StringComparison.Ordinal);
        Assert.Equal("no-store", context.Response.Headers.CacheControl);
        Assert.NotEqual(body, again, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("/new")]
    [InlineData("/cgi-bin/newemail.py")]
    public async Task Makes_credentials_up_for_a_post(string path)
    {
        var (context, body) = await SendAsync(Public, "POST", path);

        using var json = JsonDocument.Parse(body);
        Assert.Equal("application/json", context.Response.ContentType);
        Assert.Equal(["email", "password"], json.RootElement.EnumerateObject().Select(member => member.Name), StringComparer.Ordinal);
        Assert.EndsWith("@relay.test", json.RootElement.GetProperty("email").GetString(), StringComparison.Ordinal);
        Assert.Equal(12, json.RootElement.GetProperty("password").GetString()!.Length);
    }

    [Fact]
    public async Task Sends_a_browser_on_to_the_app()
    {
        var (context, _) = await SendAsync(Public, "GET", "/new");

        Assert.Equal(301, context.Response.StatusCode);
        Assert.Equal("dcaccount:https://relay.test/new", context.Response.Headers.Location);
    }

    [Fact]
    public async Task Answers_a_get_with_a_log_in_link_where_the_certificate_does_not_verify()
    {
        var (_, body) = await SendAsync(Private, "GET", "/new");

        using var json = JsonDocument.Parse(body);
        var address = json.RootElement.GetProperty("email").GetString()!;
        var password = Uri.EscapeDataString(json.RootElement.GetProperty("password").GetString()!);
        Assert.Equal($"dclogin:{address}?p={password}&v=1&ic=3", json.RootElement.GetProperty("dclogin_url").GetString());
    }

    [Fact]
    public async Task Limits_gets_that_make_credentials_up()
    {
        var site = Create(Private, new ManualTime());
        var statuses = new List<int>();
        for (var i = 0; i < 8; i++) statuses.Add((await SendAsync(site, "GET", "/new")).Context.Response.StatusCode);

        Assert.Equal([200, 200, 200, 200, 200, 200, 429, 429], statuses);
    }

    [Fact]
    public async Task Has_a_page_for_what_is_not_there()
    {
        var (context, body) = await SendAsync(Public, "GET", "/<script>");

        Assert.Equal(404, context.Response.StatusCode);
        Assert.Contains("Not found", body, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/", "GET, HEAD")]
    [InlineData("/new", "GET, HEAD, POST")]
    public async Task Says_which_methods_a_path_takes(string path, string allowed)
    {
        var (context, _) = await SendAsync(Public, "DELETE", path);

        Assert.Equal(405, context.Response.StatusCode);
        Assert.Equal(allowed, context.Response.Headers.Allow);
    }

    [Theory]
    [InlineData("/robots.txt", "text/plain; charset=utf-8")]
    [InlineData("/style.css", "text/css; charset=utf-8")]
    [InlineData("/icon.svg", "image/svg+xml")]
    [InlineData("/.well-known/autoconfig/mail/config-v1.1.xml", "text/xml; charset=utf-8")]
    public async Task Serves_its_files(string path, string contentType)
    {
        var (context, body) = await SendAsync(Public, "GET", path);

        Assert.Equal((200, contentType), (context.Response.StatusCode, context.Response.ContentType));
        Assert.NotEmpty(body);
        Assert.DoesNotContain("{{", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loads_nothing_from_anywhere_else()
    {
        var (context, _) = await SendAsync(Public, "GET", "/");

        Assert.StartsWith("default-src 'none'", context.Response.Headers.ContentSecurityPolicy, StringComparison.Ordinal);
        Assert.Equal("nosniff", context.Response.Headers.XContentTypeOptions);
        Assert.NotEmpty(context.Response.Headers.StrictTransportSecurity.ToString());
    }

    [Fact]
    public async Task Sets_no_strict_transport_security_without_a_certificate_that_verifies() =>
        Assert.Empty((await SendAsync(Private, "GET", "/")).Context.Response.Headers.StrictTransportSecurity.ToString());

    [Fact]
    public async Task Leads_www_to_the_bare_domain()
    {
        var (context, _) = await SendAsync(Create(Public, TimeProvider.System), "GET", "/new", "www.relay.test");

        Assert.Equal((301, "https://relay.test/new"), (context.Response.StatusCode, context.Response.Headers.Location.ToString()));
    }

    [Fact]
    public async Task Is_unhealthy_until_everything_has_been_checked()
    {
        var (context, body) = await SendAsync(Public, "GET", "/healthz");

        Assert.Equal(503, context.Response.StatusCode);
        Assert.StartsWith("unhealthy\n", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_healthy_after_that()
    {
        await _health.CheckAsync(TestContext.Current.CancellationToken);

        var (context, body) = await SendAsync(Public, "GET", "/healthz");

        Assert.Equal((200, "healthy\n"), (context.Response.StatusCode, body));
    }

    [Theory]
    [InlineData("relay.test", "/new", "https://relay.test/new?a=b")]
    [InlineData("evil.test", "/", "https://relay.test/?a=b")]
    public async Task Redirects_plain_http(string host, string path, string location)
    {
        var context = CreateContext("POST", path, host);
        context.Request.QueryString = new QueryString("?a=b");

        await new HttpRedirect(Public, new HealthEndpoint(_health), new AcmeChallenges(new RelayPaths()), Setup(Public)).HandleAsync(context);

        Assert.Equal((308, location), (context.Response.StatusCode, context.Response.Headers.Location.ToString()));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    public async Task Takes_mail_from_peers_by_post_alone(string method)
    {
        var (context, _) = await SendAsync(Public, method, "/mxdeliv");

        Assert.Equal((405, "POST"), (context.Response.StatusCode, context.Response.Headers.Allow.ToString()));
    }

    [Fact]
    public async Task Redirects_to_the_address_that_a_private_relay_was_reached_by()
    {
        var context = CreateContext("GET", "/", "192.0.2.7:8080");

        await new HttpRedirect(Private, new HealthEndpoint(_health), new AcmeChallenges(new RelayPaths()), Setup(Public)).HandleAsync(context);

        Assert.Equal("https://192.0.2.7/", context.Response.Headers.Location);
    }

    [Fact]
    public async Task Shows_what_is_missing_until_the_relay_is_set_up_over_plain_http_too()
    {
        _progress.Trouble = "The domain has no address.";
        _setup.Take([new CheckedRecord(new ZoneRecord("relay.test", "MX", "10 relay.test.", true, "where mail goes"), RecordState.Missing)]);
        var context = CreateContext("GET", "/", "192.0.2.7");
        var redirect = new HttpRedirect(Fresh, new HealthEndpoint(_health), new AcmeChallenges(new RelayPaths()), Setup(Fresh));

        await redirect.HandleAsync(context);
        var (_, overTls) = await SendAsync(Fresh, "GET", "/");

        var page = Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());
        Assert.Equal(200, context.Response.StatusCode);
        Assert.Contains("<dd>10 relay.test.</dd>", page, StringComparison.Ordinal);
        Assert.Contains("The domain has no address.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
        Assert.Equal(page, overTls);
    }

    [Fact]
    public async Task Promises_a_certificate_that_verifies_only_where_there_is_one()
    {
        Assert.Contains("mx: relay.test\r\n", (await SendAsync(Public, "GET", "/.well-known/mta-sts.txt")).Body, StringComparison.Ordinal);
        Assert.Equal(404, (await SendAsync(Private, "GET", "/.well-known/mta-sts.txt")).Context.Response.StatusCode);
    }

    [Fact]
    public async Task States_the_real_numbers_and_the_operators_words()
    {
        var settings = Public with { DeleteMailsAfterDays = 11, PrivacyMail = "a@b.example", PrivacyPostal = "<Street>\n12345 Town" };

        var (_, body) = await SendAsync(settings, "GET", "/privacy.html");

        Assert.Contains("11 days", body, StringComparison.Ordinal);
        Assert.Contains("mailto:a@b.example", body, StringComparison.Ordinal);
        Assert.Contains("&lt;Street&gt;\n12345 Town", body, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Has_no_pages_when_they_are_switched_off()
    {
        var settings = Public with { WebFolder = RelaySettings.NoPages };

        Assert.Equal(404, (await SendAsync(settings, "GET", "/")).Context.Response.StatusCode);
        Assert.Equal(200, (await SendAsync(settings, "POST", "/new")).Context.Response.StatusCode);
    }

    [Fact]
    public async Task An_address_relay_hands_out_log_ins_that_name_the_address()
    {
        var (_, body) = await SendAsync(new RelaySettings { MailDomain = "[192.0.2.7]" }, "GET", "/new");

        using var json = JsonDocument.Parse(body);
        Assert.EndsWith("@[192.0.2.7]", json.RootElement.GetProperty("email").GetString(), StringComparison.Ordinal);
        Assert.Contains("&ih=192.0.2.7&", json.RootElement.GetProperty("dclogin_url").GetString(), StringComparison.Ordinal);
    }

    private Site Create(RelaySettings settings, TimeProvider time)
    {
        var gate = AccountStores.Gate(_folder.Paths, settings);
        var desk = AccountStores.Desk(_folder.Paths, settings);
        _desks.Add(desk);
        var newAccount = new NewAccountEndpoint(settings, gate, desk, time, NullLogger<NewAccountEndpoint>.Instance);
        return new Site(
            settings, new FrontPage(settings, gate), Setup(settings), newAccount, new HealthEndpoint(_health), MxDeliv(settings));
    }

    private SetupPage Setup(RelaySettings settings) =>
        new(settings, _setup, _progress, new ServedCertificate(new RelayPaths(Run: "/nonexistent"), NullLogger<ServedCertificate>.Instance));

    private MxDelivEndpoint MxDeliv(RelaySettings settings) =>
        new(_incoming.Gate, _incoming.Budget, settings, _incoming.Options, _incoming.Clock);

    private Task<(HttpContext Context, string Body)> SendAsync(RelaySettings settings, string method, string path) =>
        SendAsync(Create(settings, TimeProvider.System), method, path, settings.MailDomain);

    private static async Task<(HttpContext Context, string Body)> SendAsync(Site site, string method, string path, string host = "relay.test")
    {
        var context = CreateContext(method, path, host);
        await site.HandleAsync(context);
        return (context, Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray()));
    }

    private static DefaultHttpContext CreateContext(string method, string path, string host)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.Path = path;
        context.Request.Host = new HostString(host);
        context.Response.Body = new MemoryStream();
        return context;
    }
}
