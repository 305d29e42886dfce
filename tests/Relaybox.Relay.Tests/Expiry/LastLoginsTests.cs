using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Expiry;

namespace Relaybox.Relay.Tests.Expiry;

public sealed class LastLoginsTests : IDisposable
{
    private readonly ExpiryFolder _folder = new();
    private readonly LastLogins _logins;

    public LastLoginsTests() => _logins = new LastLogins(_folder.Paths, _folder.Time, NullLogger<LastLogins>.Instance);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Notes_the_day_of_a_log_in_and_nothing_finer()
    {
        var file = Path.Combine(_folder.Account("someone00@relay.test", daysSinceLogin: 5), RelayPaths.AccountFileName);

        _logins.Record("someone00@relay.test");

        Assert.Equal(_folder.Now.UtcDateTime.Date, File.GetLastWriteTimeUtc(file));
    }

    [Fact]
    public void Writes_nothing_on_the_same_day()
    {
        // At noon of that day; the second of an account's creation is still needed.
        var file = Path.Combine(_folder.Account("someone00@relay.test", daysSinceLogin: 0.1), RelayPaths.AccountFileName);
        var before = File.GetLastWriteTimeUtc(file);

        _logins.Record("someone00@relay.test");

        Assert.Equal(before, File.GetLastWriteTimeUtc(file));
    }

    [Fact]
    public void Keeps_the_day_that_it_knows_while_the_clock_is_not_set()
    {
        var file = Path.Combine(_folder.Account("someone00@relay.test", daysSinceLogin: 5), RelayPaths.AccountFileName);
        var before = File.GetLastWriteTimeUtc(file);
        _folder.Time.ClockError = DateTimeOffset.UnixEpoch - _folder.Now;

        _logins.Record("someone00@relay.test");

        Assert.Equal(before, File.GetLastWriteTimeUtc(file));
    }

    [Theory]
    [InlineData("../data@relay.test")]
    [InlineData("nobody000@relay.test")]
    [InlineData(".")]
    [InlineData("")]
    public void Leaves_what_is_no_account_alone(string address)
    {
        _logins.Record(address);

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Paths.Mail));
    }
}
