using Relaybox.Relay.Metadata;

namespace Relaybox.Relay.Tests.Metadata;

public sealed class DeviceTokenStoreTests : IDisposable
{
    private const string Account = MetadataFixture.Account;

    private readonly MetadataFixture _fixture = new();

    private DeviceTokenStore Store => _fixture.Tokens;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Keeps_the_reference_relays_form()
    {
        Store.TryAdd(Account, "token");

        Assert.Equal($"{{\"devicetoken\":{{\"token\":{_fixture.Time.GetUtcNow().ToUnixTimeSeconds()}}}}}", File.ReadAllText(_fixture.TokenFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_fixture.TokenFile));
    }

    [Fact]
    public void A_token_expires_after_90_days_unless_it_is_set_again()
    {
        Store.TryAdd(Account, "kept");
        Store.TryAdd(Account, "forgotten");
        _fixture.Time.Advance(TimeSpan.FromDays(89));
        Store.TryAdd(Account, "kept");
        _fixture.Time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(["kept"], Store.Find(Account));
        Assert.DoesNotContain("forgotten", File.ReadAllText(_fixture.TokenFile), StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_from_the_future_does_not_count_beyond_a_minute()
    {
        var now = _fixture.Time.GetUtcNow().ToUnixTimeSeconds();
        File.WriteAllText(_fixture.TokenFile, $"{{\"devicetoken\":{{\"soon\":{now + 59}.5,\"far\":{now + 60}}}}}");

        Assert.Equal(["soon"], Store.Find(Account));
    }

    [Fact]
    public void Tokens_outlive_a_clock_that_is_not_set()
    {
        Store.TryAdd(Account, "token");
        var now = _fixture.Time.GetUtcNow();

        _fixture.Time.ClockError = DateTimeOffset.UnixEpoch - now;
        Assert.Empty(Store.Find(Account));
        _fixture.Time.ClockError = TimeSpan.Zero;

        Assert.Equal(["token"], Store.Find(Account));
    }

    [Fact]
    public void The_older_form_becomes_the_new_one()
    {
        File.WriteAllText(_fixture.TokenFile, "{\"devicetoken\": [\"one\", \"two\"]}");

        Assert.Equal(["one", "two"], Store.Find(Account));
        _fixture.Time.Advance(DeviceTokenStore.Lifetime);
        Assert.Empty(Store.Find(Account));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"devicetoken\": {\"a\":")]
    [InlineData("{\"devicetoken\": {\"\\ud800\": 1}}")]
    [InlineData("\0\0\0")]
    public void A_damaged_file_has_no_tokens_and_is_replaced_by_the_next_one(string text)
    {
        File.WriteAllText(_fixture.TokenFile, text);

        Assert.Empty(Store.Find(Account));
        Assert.True(Store.TryAdd(Account, "new"));
        Assert.Equal(["new"], Store.Find(Account));
    }

    [Fact]
    public void A_repeated_token_is_not_written_again_on_the_same_day()
    {
        Store.TryAdd(Account, "token");
        var written = File.ReadAllText(_fixture.TokenFile);
        _fixture.Time.Advance(TimeSpan.FromHours(1));
        Store.TryAdd(Account, "token");

        Assert.Equal(written, File.ReadAllText(_fixture.TokenFile));
    }

    [Fact]
    public void Thousands_of_tokens_leave_the_newest_few()
    {
        for (var i = 0; i < 500; i++)
        {
            Assert.True(Store.TryAdd(Account, $"token{i}"));
            _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(Enumerable.Range(500 - DeviceTokenStore.MaxTokens, DeviceTokenStore.MaxTokens).Select(i => $"token{i}"), Store.Find(Account).Order(StringComparer.Ordinal));
        Assert.False(Store.TryAdd(Account, new string('x', DeviceTokenStore.MaxTokenLength + 1)));
    }
}
