using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Relay.Accounts;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Tests.Accounts;

public sealed class AccountsEndpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AccountStore _store;
    private readonly AccountsEndpoint _endpoint;

    public AccountsEndpointTests()
    {
        _store = AccountStores.Create(_folder.Paths);
        _endpoint = new AccountsEndpoint(_store, NullLogger<AccountsEndpoint>.Instance);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Answers_with_one_status_for_each_outcome()
    {
        Assert.Equal(201, await PostAsync("user=someone12%40relay.test&password=123456789"));
        Assert.Equal(200, await PostAsync("user=someone12%40relay.test&password=123456789"));
        Assert.Equal(409, await PostAsync("user=someone12%40relay.test&password=987654321"));
        Assert.Equal(403, await PostAsync("user=someone12%40relay.test&password=short"));
        Assert.Equal(403, await PostAsync("nonsense"));
        Assert.Equal(403, await PostAsync("user=a&password=" + new string('x', AccountRequest.MaxBodyBytes)));
    }

    [Fact]
    public async Task Says_that_it_is_temporary_when_the_account_cannot_be_written()
    {
        Directory.Delete(_folder.Paths.Mail);
        await File.WriteAllTextAsync(_folder.Paths.Mail, "in the way", TestContext.Current.CancellationToken);

        Assert.Equal(503, await PostAsync("user=someone12%40relay.test&password=123456789"));
    }

    [Fact]
    public async Task Serves_nothing_else()
    {
        Assert.Equal(404, await SendAsync("POST", "/", ""));
        Assert.Equal(405, await SendAsync("GET", AccountsEndpoint.Path, ""));
    }

    private Task<int> PostAsync(string body) => SendAsync("POST", AccountsEndpoint.Path, body);

    private async Task<int> SendAsync(string method, string path, string body)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.Path = path;
        context.Request.Body = new MemoryStream(Encoding.ASCII.GetBytes(body));
        await _endpoint.HandleAsync(context);
        return context.Response.StatusCode;
    }
}
