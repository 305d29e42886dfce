using Relaybox.Relay.Accounts;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Invitations;
using Relaybox.Relay.Tests.Accounts;

namespace Relaybox.Relay.Tests.Invitations;

public sealed class InvitationOfficeTests : IDisposable
{
    private static readonly RelaySettings Public = new()
    {
        MailDomain = "relay.test", TlsCertificateFile = "a", TlsKeyFile = "b", Registration = RegistrationMode.Invite,
    };

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Makes_one_invitation_with_its_code()
    {
        var text = Serve(Public, new InviteOptions());

        Assert.Matches(@"is good until 2026-11-15 12:00 UTC:\n\n█(.|\n)*\nDCACCOUNT:https://relay\.test/new\?token=[A-Za-z0-9_-]{24}\n$", text);
        Assert.Single(Directory.GetFiles(_folder.Paths.Invitations));
    }

    [Fact]
    public void Makes_many_as_lines_to_pass_on()
    {
        var text = Serve(Public, new InviteOptions(Count: 30, ValidDays: 1));

        Assert.StartsWith("30 invitations. Each makes one account, for one person, and is good until 2026-11-02 12:00 UTC:\n\n", text, StringComparison.Ordinal);
        Assert.Equal(30, text.Split('\n').Where(line => line.StartsWith("DCACCOUNT:", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Keeps_no_secret_on_disk()
    {
        var token = Serve(Public, new InviteOptions()).TrimEnd()[^24..];

        var file = Assert.Single(Directory.GetFiles(_folder.Paths.Invitations));

        Assert.DoesNotContain(token, file + File.ReadAllText(file), StringComparison.Ordinal);
        Assert.NotNull(new InvitationStore(_folder.Paths, _time).Find(token));
    }

    [Fact]
    public async Task Makes_log_ins_that_are_invitations_for_a_private_relay()
    {
        var settings = new RelaySettings { MailDomain = "_relay.test", PublicAddress = "192.0.2.7", Registration = RegistrationMode.Invite };
        var link = Serve(settings, new InviteOptions()).TrimEnd().Split('\n')[^1];
        var address = link["dclogin:".Length..link.IndexOf('?', StringComparison.Ordinal)];
        var password = Uri.UnescapeDataString(link.Split("p=")[1].Split('&')[0]);
        using var store = new AccountStore(
            new AccountRules(settings), AccountStores.Gate(_folder.Paths, settings), new InvitationStore(_folder.Paths, _time), _folder.Paths, _time,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<AccountStore>.Instance);

        Assert.Equal(AccountOutcome.Refused, await store.LogInAsync(address, "another password", TestContext.Current.CancellationToken));
        Assert.Equal(AccountOutcome.Refused, await store.LogInAsync("uninvited@_relay.test", password, TestContext.Current.CancellationToken));
        Assert.Equal(AccountOutcome.Created, await store.LogInAsync(address, password, TestContext.Current.CancellationToken));

        Assert.Equal("No invitation is open.\n", Serve(settings, new InviteOptions(List: true)));
    }

    [Fact]
    public void Lists_and_withdraws_what_is_open_until_it_expires()
    {
        Serve(Public, new InviteOptions(ValidDays: 2));
        Serve(Public, new InviteOptions(ValidDays: 1));
        var lines = Serve(Public, new InviteOptions(List: true)).Split('\n');
        Assert.Equal("id          good until", lines[0]);
        Assert.Matches("^[0-9a-f]{10}  2026-11-02 12:00 UTC$", lines[1]);
        Assert.Matches("^[0-9a-f]{10}  2026-11-03 12:00 UTC$", lines[2]);

        Assert.Equal($"The invitation {lines[2][..10]} is withdrawn.\n", Serve(Public, new InviteOptions(Revoke: lines[2][..10])));
        Assert.Throws<InvitationException>(() => Serve(Public, new InviteOptions(Revoke: lines[2][..10])));
        Assert.Equal("1 invitation is withdrawn.\n", Serve(Public, new InviteOptions(Revoke: InviteOptions.All)));

        Serve(Public, new InviteOptions(ValidDays: 1));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal("No invitation is open.\n", Serve(Public, new InviteOptions(List: true)));
        Assert.Empty(Directory.GetFiles(_folder.Paths.Invitations));
    }

    [Fact]
    public void Says_what_to_do_when_it_cannot_invite()
    {
        Assert.Contains("RELAY_REGISTRATION=invite", Refusal(Public with { Registration = RegistrationMode.Closed }, new InviteOptions()), StringComparison.Ordinal);
        Assert.Contains("--count", Refusal(Public, new InviteOptions(Count: 0)), StringComparison.Ordinal);
        Assert.Contains("--valid", Refusal(Public, new InviteOptions(ValidDays: 4000)), StringComparison.Ordinal);

        File.WriteAllText(_folder.Paths.NoCreate, "");
        Assert.Contains(_folder.Paths.NoCreate, Refusal(Public, new InviteOptions()), StringComparison.Ordinal);
    }

    [Fact]
    public void Prints_the_invitation_for_everybody_on_an_open_relay()
    {
        var open = Public with { Registration = RegistrationMode.Open };

        Assert.Equal(Invitation.Write(open, colours: false), Serve(open, new InviteOptions()));
        Assert.False(Directory.Exists(_folder.Paths.Invitations));
    }

    private string Serve(RelaySettings settings, InviteOptions options) =>
        new InvitationOffice(settings, _folder.Paths, _time).Serve(options, colours: false);

    private string Refusal(RelaySettings settings, InviteOptions options) =>
        Assert.Throws<InvitationException>(() => Serve(settings, options)).Message;
}
