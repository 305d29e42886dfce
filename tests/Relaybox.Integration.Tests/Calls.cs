using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing.Engine;
using Relaybox.Testing.Turn;

namespace Relaybox.Integration.Tests;

/// <summary>Calls through the relay, with credentials from METADATA.</summary>
[Collection(SharedRelays.Name)]
public sealed class Calls(TwoRelaysFixture fixture) : TwoRelaysTest(fixture)
{
    private const int Unauthorized = 401, Forbidden = 403;

    [Fact]
    public async Task Two_callers_talk_through_the_relay()
    {
        var relay = (await RelaysAsync()).One;
        using var caller = await OpenAsync(relay);
        using var callee = await OpenAsync(relay);

        Assert.Equal(0, await caller.AllocateAsync(Cancelled));
        Assert.Equal(0, await callee.AllocateAsync(Cancelled));
        Assert.Equal(relay.Address, caller.Relayed!.Address.ToString());
        Assert.InRange(caller.Relayed.Port, 49160, 49191);

        Assert.Equal(0, await caller.PermitAsync(callee.Relayed!.Address, Cancelled));
        Assert.Equal(0, await callee.PermitAsync(caller.Relayed.Address, Cancelled));
        await caller.SendAsync(callee.Relayed, "hello"u8.ToArray(), Cancelled);
        Assert.Equal("hello", Encoding.ASCII.GetString(await callee.ReceiveAsync(Cancelled).WaitAsync(TimeSpan.FromSeconds(10), Cancelled)));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.0.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("224.0.0.1")]
    public async Task Nothing_behind_the_relay_can_be_reached(string peer)
    {
        var relay = (await RelaysAsync()).One;
        using var caller = await OpenAsync(relay);

        Assert.Equal(0, await caller.AllocateAsync(Cancelled));
        Assert.Equal(Forbidden, await caller.PermitAsync(IPAddress.Parse(peer), Cancelled));
    }

    [Fact]
    public async Task Made_up_and_altered_credentials_are_refused()
    {
        var relay = (await RelaysAsync()).One;
        var (user, password) = await CredentialsAsync(relay);
        using var altered = Client(relay, $"{long.Parse(user, CultureInfo.InvariantCulture) + 1}", password);
        using var madeUp = Client(relay, user, "bm9ydGg=");

        Assert.Equal(Unauthorized, await altered.AllocateAsync(Cancelled));
        Assert.Equal(Unauthorized, await madeUp.AllocateAsync(Cancelled));
    }

    [Fact]
    public async Task Credentials_end_when_they_say()
    {
        var relay = (await RelaysAsync()).One;
        var secret = (await relay.Container.ReadFileAsync("/data/secrets/turn", Cancelled)).Trim();
        var now = TimeProvider.System.GetUtcNow();
        using var late = Signed(relay, secret, now.AddMinutes(-1));
        using var timely = Signed(relay, secret, now.AddMinutes(1));

        Assert.Equal(Unauthorized, await late.AllocateAsync(Cancelled));
        Assert.Equal(0, await timely.AllocateAsync(Cancelled));
    }

    [SuppressMessage("Security", "CA5350", Justification = "The scheme knows no other.")]
    private static TurnClient Signed(Relay relay, string secret, DateTimeOffset end)
    {
        var user = end.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return Client(relay, user, Convert.ToBase64String(HMACSHA1.HashData(Encoding.ASCII.GetBytes(secret), Encoding.ASCII.GetBytes(user))));
    }

    private static async Task<TurnClient> OpenAsync(Relay relay)
    {
        var (user, password) = await CredentialsAsync(relay);
        return Client(relay, user, password);
    }

    private static TurnClient Client(Relay relay, string user, string password) =>
        new(new IPEndPoint(IPAddress.Parse(relay.Address), 3478), user, password);

    private static async Task<(string User, string Password)> CredentialsAsync(Relay relay)
    {
        await using var imap = await relay.OpenInboxAsync(relay.FreshAccount(), Cancelled);
        var answer = (await imap.CommandAsync("GETMETADATA \"\" /shared/vendor/deltachat/turn", Cancelled)).EnsureOk();
        var parts = Encoding.UTF8.GetString(answer.Untagged.SelectMany(data => data.Literals).Single()).Split(':');
        Assert.Equal([relay.Domain, "3478"], parts[..2]);
        return (parts[2], parts[3]);
    }
}
