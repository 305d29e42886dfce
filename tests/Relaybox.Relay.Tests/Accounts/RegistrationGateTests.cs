using Relaybox.Relay.Accounts;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Tests.Accounts;

public sealed class RegistrationGateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Open", false, null)]
    [InlineData("Open", true, null)]
    [InlineData("Invite", false, "registration is by invitation")]
    [InlineData("Invite", true, null)]
    [InlineData("Closed", false, "registration is closed")]
    [InlineData("Closed", true, "registration is closed")]
    public void Does_as_the_operator_chose(string mode, bool isInvited, string? refusal) =>
        Assert.Equal(refusal, Gate(AccountStores.Settings with { Registration = Enum.Parse<RegistrationMode>(mode) }).FindRefusal(isInvited)?.Detail);

    [Fact]
    public void Closes_for_everybody_while_the_reference_s_file_is_there()
    {
        var gate = Gate(AccountStores.Settings);
        File.WriteAllText(_folder.Paths.NoCreate, "");

        Assert.Equal("registration is closed", gate.FindRefusal(isInvited: true)?.Detail);

        File.Delete(_folder.Paths.NoCreate);
        Assert.Null(gate.FindRefusal(isInvited: false));
    }

    [Theory]
    [InlineData("loadavg", "5.01 1 1", "the load of 5.01 is above max_load_1m (5)")]
    [InlineData("loadavg", "5.00 1 1", null)]
    [InlineData("meminfo", "MemAvailable: 204799 kB", "the available memory of 199 MiB is below min_available_memory (200 MiB)")]
    [InlineData("meminfo", "MemAvailable: 204800 kB", null)]
    public void Takes_no_accounts_beyond_a_limit_and_says_which(string file, string content, string? detail)
    {
        File.WriteAllText(Path.Combine(_folder.Path, file), content);

        var refusal = Gate(AccountStores.Settings).FindRefusal(isInvited: true);

        Assert.Equal(detail, refusal?.Detail);
        Assert.Equal(detail is not null, refusal is { IsTemporary: true });
    }

    [Fact]
    public void Takes_no_accounts_when_the_disk_is_nearly_full()
    {
        var settings = AccountStores.Settings with { MinFreeDiskSpace = 1L << 50 };
        var pressure = new SystemPressure(settings, _folder.Paths, Resources, _time);

        Assert.Contains("is below min_free_disk_space (1073741824 MiB)", pressure.FindCrossedLimit(), StringComparison.Ordinal);
    }

    [Fact]
    public void Measures_once_a_second()
    {
        var gate = Gate(AccountStores.Settings);
        Assert.Null(gate.FindRefusal(isInvited: false));
        File.WriteAllText(Path.Combine(_folder.Path, "loadavg"), "100 1 1");

        _time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Null(gate.FindRefusal(isInvited: false));

        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.NotNull(gate.FindRefusal(isInvited: false));
    }

    [Fact]
    public async Task Leaves_no_trace_of_an_address_that_it_refuses_and_lets_a_new_account_log_in_again()
    {
        using var open = AccountStores.Create(_folder.Paths);
        using var closed = AccountStores.Create(_folder.Paths, AccountStores.Settings with { Registration = RegistrationMode.Closed });

        Assert.Equal(AccountOutcome.Refused, await closed.LogInAsync("someone12@relay.test", "123456789", TestContext.Current.CancellationToken));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Paths.Mail));

        Assert.Equal(AccountOutcome.Created, await open.LogInAsync("someone12@relay.test", "123456789", TestContext.Current.CancellationToken));
        Assert.Equal(AccountOutcome.Verified, await closed.LogInAsync("someone12@relay.test", "123456789", TestContext.Current.CancellationToken));
    }

    private SystemResources Resources => new(_folder.Path, _folder.Path);

    private RegistrationGate Gate(RelaySettings settings) => AccountStores.Gate(_folder.Paths, settings, Resources, _time);
}
