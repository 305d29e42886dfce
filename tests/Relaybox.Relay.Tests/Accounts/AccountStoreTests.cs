using Relaybox.Relay.Accounts;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Tests.Accounts;

public sealed class AccountStoreTests : IDisposable
{
    private const string Address = "someone12@relay.test";
    private const string Password = "a\"b\\%:c'd e";

    private readonly TemporaryFolder _folder = new();
    private readonly AccountStore _store;

    public AccountStoreTests() => _store = AccountStores.Create(_folder.Paths);

    private string AccountDirectory => Path.Combine(_folder.Paths.Mail, Address);

    private string AccountFile => Path.Combine(AccountDirectory, RelayPaths.AccountFileName);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Creates_an_unknown_address_with_its_first_log_in()
    {
        Assert.Equal(AccountOutcome.Created, await LogInAsync(Password));

        var fields = (await File.ReadAllTextAsync(AccountFile, TestContext.Current.CancellationToken)).Split(':');
        Assert.Equal(Address, fields[0]);
        Assert.StartsWith("{SHA512-CRYPT}$6$", fields[1], StringComparison.Ordinal);
        Assert.Equal(["vmail", "vmail", "", "", "", "\n"], fields[2..]);
        Assert.Equal([AccountFile], Directory.GetFileSystemEntries(AccountDirectory));
    }

    [Fact]
    public async Task Keeps_directory_and_file_to_their_owner()
    {
        await LogInAsync(Password);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(AccountDirectory));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(AccountFile));
    }

    [Fact]
    public async Task Never_changes_an_account()
    {
        await LogInAsync(Password);
        var before = await File.ReadAllTextAsync(AccountFile, TestContext.Current.CancellationToken);

        Assert.Equal(AccountOutcome.Exists, await LogInAsync("another password"));

        Assert.Equal(before, await File.ReadAllTextAsync(AccountFile, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Verifies_the_second_of_two_connections_that_began_together()
    {
        await LogInAsync(Password);

        Assert.Equal(AccountOutcome.Verified, await LogInAsync(Password));
    }

    [Fact]
    public async Task Leaves_older_accounts_to_dovecot_even_with_the_right_password()
    {
        await LogInAsync(Password);
        File.SetLastWriteTimeUtc(AccountFile, File.GetLastWriteTimeUtc(AccountFile) - (2 * AccountStore.FirstLoginWindow));

        Assert.Equal(AccountOutcome.Exists, await LogInAsync(Password));
    }

    [Fact]
    public async Task Lets_exactly_one_of_many_first_log_ins_win()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => LogInAsync($"password {i:00}"))));

        Assert.Single(outcomes, AccountOutcome.Created);
        Assert.Equal(15, outcomes.Count(outcome => outcome == AccountOutcome.Exists));
    }

    [Fact]
    public async Task Lets_all_first_log_ins_with_one_password_in()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => LogInAsync(Password))));

        Assert.Single(outcomes, AccountOutcome.Created);
        Assert.Equal(15, outcomes.Count(outcome => outcome == AccountOutcome.Verified));
    }

    [Fact]
    public async Task Takes_up_what_a_crash_left_behind()
    {
        Directory.CreateDirectory(AccountDirectory);
        await File.WriteAllTextAsync(AccountFile + ".new", "someone12@relay.test:{SHA512-CR", TestContext.Current.CancellationToken);

        Assert.Equal(AccountOutcome.Created, await LogInAsync(Password));

        Assert.EndsWith("::::\n", await File.ReadAllTextAsync(AccountFile, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.False(File.Exists(AccountFile + ".new"));
    }

    [Theory]
    [InlineData("password")]
    [InlineData(RelayPaths.DisabledFileName)]
    [InlineData("metadata.json")]
    public async Task Nobody_inherits_a_folder_that_has_lost_its_account_file(string leftOver)
    {
        Directory.CreateDirectory(AccountDirectory);
        await File.WriteAllTextAsync(Path.Combine(AccountDirectory, leftOver), "", TestContext.Current.CancellationToken);

        Assert.Equal(AccountOutcome.Exists, await LogInAsync(Password));

        Assert.False(File.Exists(AccountFile));
    }

    [Fact]
    public async Task Writes_nothing_for_a_refused_address()
    {
        Assert.Equal(AccountOutcome.Refused, await LogInAsync("short"));
        Assert.Equal(AccountOutcome.Refused, await _store.LogInAsync("../escape1@relay.test", Password, TestContext.Current.CancellationToken));

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Paths.Mail));
    }

    [Fact]
    public async Task Treats_an_account_file_of_another_scheme_as_existing()
    {
        Directory.CreateDirectory(AccountDirectory);
        await File.WriteAllTextAsync(AccountFile, $"{Address}:{{PLAIN}}{Password}\n", TestContext.Current.CancellationToken);

        Assert.Equal(AccountOutcome.Exists, await LogInAsync(Password));
    }

    private Task<AccountOutcome> LogInAsync(string password) =>
        _store.LogInAsync(Address, password, TestContext.Current.CancellationToken);
}
