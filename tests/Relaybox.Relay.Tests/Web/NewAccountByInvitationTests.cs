using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Relay.Accounts;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Invitations;
using Relaybox.Relay.Tests.Accounts;
using Relaybox.Relay.Web;

namespace Relaybox.Relay.Tests.Web;

/// <summary>What <c>/new</c> and the front page do where not everybody may join.</summary>
public sealed class NewAccountByInvitationTests : IDisposable
{
    private static readonly RelaySettings ByInvitation = new()
    {
        MailDomain = "relay.test", TlsCertificateFile = "a", TlsKeyFile = "b", Registration = RegistrationMode.Invite,
    };

    private static readonly RelaySettings Closed = ByInvitation with { Registration = RegistrationMode.Closed };

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly List<InvitationDesk> _desks = [];

    public void Dispose()
    {
        foreach (var desk in _desks) desk.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Makes_an_account_of_an_invitation_once()
    {
        var token = Invite();

        var (status, json) = await PostAsync(ByInvitation, token);
        var (again, refusal) = await PostAsync(ByInvitation, token);

        Assert.Equal(200, status);
        var (address, password) = (json.GetProperty("email").GetString()!, json.GetProperty("password").GetString()!);
        var file = await File.ReadAllTextAsync(Path.Combine(_folder.Paths.Mail, address, RelayPaths.AccountFileName), TestContext.Current.CancellationToken);
        Assert.StartsWith(address + ":{SHA512-CRYPT}", file, StringComparison.Ordinal);
        Assert.True(AccountFile.Matches(file, password));
        Assert.Equal(403, again);
        Assert.Equal("this invitation is not valid: it was used already, has expired or was withdrawn", refusal.GetProperty("reason").GetString());
        Assert.Single(Directory.GetDirectories(_folder.Paths.Mail));
    }

    [Fact]
    public async Task Makes_one_account_when_an_invitation_comes_many_times_at_once()
    {
        var token = Invite();
        var endpoint = Endpoint(ByInvitation);

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => SendAsync(endpoint.PostAsync, "POST", token))));

        Assert.Single(answers, answer => answer.Context.Response.StatusCode == 200);
        Assert.Single(Directory.GetDirectories(_folder.Paths.Mail));
    }

    [Theory]
    [InlineData(null, "this relay needs an invitation: ask its operator for one")]
    [InlineData("", "this invitation is not valid: it was used already, has expired or was withdrawn")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAA", "this invitation is not valid: it was used already, has expired or was withdrawn")]
    [InlineData("../../../../../etc/passwd", "this invitation is not valid: it was used already, has expired or was withdrawn")]
    public async Task Says_why_there_is_no_account(string? token, string reason)
    {
        var (status, json) = await PostAsync(ByInvitation, token);

        Assert.Equal((403, reason), (status, json.GetProperty("reason").GetString()));
        Assert.Empty(Directory.GetDirectories(_folder.Paths.Mail));
    }

    [Fact]
    public async Task Takes_no_invitation_that_has_expired()
    {
        var token = Invite();
        _time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(403, (await PostAsync(ByInvitation, token)).Status);
    }

    [Fact]
    public async Task Takes_no_invitation_while_registration_is_closed_and_does_not_spend_it()
    {
        var token = Invite();

        var (status, json) = await PostAsync(Closed, token);

        Assert.Equal((403, "this relay does not take new accounts"), (status, json.GetProperty("reason").GetString()));
        Assert.Equal(200, (await PostAsync(ByInvitation, token)).Status);
    }

    [Fact]
    public async Task Goes_on_where_it_was_killed_after_the_account_was_made()
    {
        var token = Invite();
        var store = new InvitationStore(_folder.Paths, _time);
        using (var accounts = AccountStores.Create(_folder.Paths, ByInvitation))
        {
            var unseen = AccountFile.For("unseen123@relay.test", "nobody knows this");
            store.Claim(store.Find(token)!, unseen.Text);
            Assert.True(accounts.TryCreate(unseen));
        }

        var (status, _) = await PostAsync(ByInvitation, token);

        Assert.Equal(200, status);
        Assert.Single(Directory.GetFiles(_folder.Paths.Mail, RelayPaths.AccountFileName, SearchOption.AllDirectories));
        Assert.Empty(store.List());
    }

    [Fact]
    public async Task Takes_back_no_account_but_the_one_that_nobody_knows()
    {
        var token = Invite();
        var store = new InvitationStore(_folder.Paths, _time);
        using (var accounts = AccountStores.Create(_folder.Paths, ByInvitation))
        {
            store.Claim(store.Find(token)!, AccountFile.For("someone12@relay.test", "nobody knows this").Text);
            Assert.True(accounts.TryCreate(AccountFile.For("someone12@relay.test", "somebody knows this")));
        }

        Assert.Equal(200, (await PostAsync(ByInvitation, token)).Status);

        Assert.True(File.Exists(Path.Combine(_folder.Paths.Mail, "someone12@relay.test", RelayPaths.AccountFileName)));
    }

    [Fact]
    public async Task Keeps_the_invitation_good_when_the_account_cannot_be_written()
    {
        var token = Invite();
        Directory.Delete(_folder.Paths.Mail);
        await File.WriteAllTextAsync(_folder.Paths.Mail, "in the way", TestContext.Current.CancellationToken);
        Assert.Equal(503, (await PostAsync(ByInvitation, token)).Status);

        File.Delete(_folder.Paths.Mail);
        Directory.CreateDirectory(_folder.Paths.Mail);

        Assert.Equal(200, (await PostAsync(ByInvitation, token)).Status);
    }

    [Fact]
    public async Task Leads_a_browser_to_the_app_without_spending_the_invitation()
    {
        var token = Invite();

        var (context, _) = await SendAsync(Endpoint(ByInvitation).GetAsync, "GET", token);

        Assert.Equal(302, context.Response.StatusCode);
        Assert.Equal($"DCACCOUNT:https://relay.test/new?token={token}", context.Response.Headers.Location);
        Assert.Equal("no-store", context.Response.Headers.CacheControl);
        Assert.Equal(200, (await PostAsync(ByInvitation, token)).Status);
    }

    [Theory]
    [InlineData("Invite", "By invitation")]
    [InlineData("Closed", "No new accounts")]
    public async Task Shows_no_invitation_on_the_front_page(string mode, string title)
    {
        foreach (var settings in (RelaySettings[])[ByInvitation, ByInvitation with { MailDomain = "_relay.test", TlsCertificateFile = null }])
        {
            var chosen = settings with { Registration = Enum.Parse<RegistrationMode>(mode) };

            var (_, body) = await SendAsync(new FrontPage(chosen, AccountStores.Gate(_folder.Paths, chosen)).GetAsync, "GET", null);

            Assert.Contains($"<h2>{title}</h2>", body, StringComparison.Ordinal);
            Assert.DoesNotContain("{{", body, StringComparison.Ordinal);
            Assert.DoesNotMatch("dcaccount:|dclogin:|class=\"qr\"", body);
        }
    }

    private string Invite()
    {
        var token = InvitationSecret.NewToken();
        new InvitationStore(_folder.Paths, _time).Add(token, _time.GetUtcNow().AddDays(1));
        return token;
    }

    private NewAccountEndpoint Endpoint(RelaySettings settings)
    {
        var desk = AccountStores.Desk(_folder.Paths, settings, _time);
        _desks.Add(desk);
        return new NewAccountEndpoint(settings, AccountStores.Gate(_folder.Paths, settings), desk, _time, NullLogger<NewAccountEndpoint>.Instance);
    }

    private async Task<(int Status, JsonElement Json)> PostAsync(RelaySettings settings, string? token)
    {
        var (context, body) = await SendAsync(Endpoint(settings).PostAsync, "POST", token);
        return (context.Response.StatusCode, JsonElement.Parse(body));
    }

    private static async Task<(HttpContext Context, string Body)> SendAsync(Func<HttpContext, Task> handler, string method, string? token)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.Host = new HostString("relay.test");
        if (token is not null) context.Request.QueryString = QueryString.Create("token", token);
        context.Response.Body = new MemoryStream();
        await handler(context);
        return (context, Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray()));
    }
}
