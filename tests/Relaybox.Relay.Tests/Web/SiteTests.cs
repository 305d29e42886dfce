using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Delivery;
using Relaybox.Relay.Health;
using Relaybox.Relay.Tests.Filter;
using Relaybox.Relay.Web;

namespace Relaybox.Relay.Tests.Web;

public sealed class SiteTests : IAsyncDisposable
{
    private static readonly RelaySettings Public = new() { MailDomain = "relay.test", TlsCertificateFile = "a", TlsKeyFile = "b" };
    private static readonly RelaySettings Private = new() { MailDomain = "_relay.test" };

    private readonly HealthMonitor _health = new([], TimeProvider.System, NullLogger<HealthMonitor>.Instance);

    private readonly Conversation _incoming = Conversation.Incoming();

    public ValueTask DisposeAsync()
    {
        _health.Dispose();
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

        await new HttpRedirect(Public, new HealthEndpoint(_health)).HandleAsync(context);

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

        await new HttpRedirect(Private, new HealthEndpoint(_health)).HandleAsync(context);

        Assert.Equal("https://192.0.2.7/", context.Response.Headers.Location);
    }

    private Site Create(RelaySettings settings, TimeProvider time) =>
        new(settings, new FrontPage(settings), new NewAccountEndpoint(settings, time), new HealthEndpoint(_health), MxDeliv(settings));

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
