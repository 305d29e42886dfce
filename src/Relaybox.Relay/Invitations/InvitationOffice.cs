using System.Globalization;
using System.Text;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Web;

namespace Relaybox.Relay.Invitations;

/// <summary>What <c>relay invite</c> does, and the text it prints.</summary>
internal sealed class InvitationOffice(RelaySettings settings, RelayPaths paths, TimeProvider time)
{
    private readonly InvitationStore _store = new(paths, time);

    /// <summary>Does what the operator wants.</summary>
    /// <param name="options">What that is.</param>
    /// <param name="colours">Whether escape sequences for colours may be used.</param>
    /// <returns>Text for a terminal.</returns>
    /// <exception cref="InvitationException">It cannot be done.</exception>
    /// <exception cref="IOException">The folder of the invitations cannot be used.</exception>
    public string Serve(InviteOptions options, bool colours)
    {
        if (options.List) return List();
        if (options.Revoke is { } id) return Revoke(id);
        if (options.Count is < 1 or > InviteOptions.MaxCount)
            throw new InvitationException($"--count must be from 1 to {InviteOptions.MaxCount}.");
        if (options.ValidDays is < 1 or > InviteOptions.MaxValidDays)
            throw new InvitationException($"--valid must be from 1 to {InviteOptions.MaxValidDays} days.");
        if (File.Exists(paths.NoCreate))
            throw new InvitationException($"Nobody can join while the file {paths.NoCreate} is there. Remove it first.");

        return settings.Registration switch
        {
            RegistrationMode.Open => Invitation.Write(settings, colours),
            RegistrationMode.Invite => Make(options, colours),
            _ => throw new InvitationException("Registration is closed: nobody can join. With RELAY_REGISTRATION=invite, holders of an invitation can."),
        };
    }

    private string Make(InviteOptions options, bool colours)
    {
        var expires = time.GetUtcNow().AddDays(options.ValidDays);
        var links = new List<string>(options.Count);
        for (var i = 0; i < options.Count; i++) links.Add(Make(expires));

        var text = new StringBuilder();
        var until = Date(expires);
        if (links is [var only])
        {
            text.Append("Scan this with Delta Chat, or open the link on the device with the app.\n")
                .Append("It makes one account, for one person, and is good until ").Append(until).Append(":\n\n")
                .Append(TerminalQrCode.Draw(QrCode.Encode(only), colours)).Append('\n').Append(only).Append('\n');
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"{links.Count} invitations. Each makes one account, for one person, and is good until {until}:\n\n")
                .AppendJoin('\n', links).Append('\n');
        }

        if (settings is { IsPrivateDomain: true, PublicAddress: null })
            text.Append('\n').Append(Invitation.NoAddress(settings));
        return text.ToString();
    }

    /// <summary>
    /// A link to <c>/new</c>; or, where apps do not trust the certificate and so never ask there, a log-in that the
    /// relay will know when it comes.
    /// </summary>
    private string Make(DateTimeOffset expires)
    {
        if (!settings.IsSelfSigned)
        {
            var token = InvitationSecret.NewToken();
            _store.Add(token, expires);
            return InvitationLink.WithToken(settings, token);
        }

        var login = InvitationSecret.NewLogin(settings);
        _store.Add(InvitationSecret.OfLogin(login.Address, login.Password), expires);
        return DcloginLink.Create(login, settings.PublicAddress);
    }

    private string List()
    {
        var open = _store.List();
        if (open.Count == 0) return "No invitation is open.\n";

        var text = new StringBuilder("id          good until\n");
        foreach (var invitation in open) text.Append(invitation.Id).Append("  ").Append(Date(invitation.Expires)).Append('\n');
        return text.ToString();
    }

    private string Revoke(string id)
    {
        var open = _store.List();
        if (id == InviteOptions.All)
        {
            foreach (var invitation in open) _store.Remove(invitation);
            return open.Count == 1 ? "1 invitation is withdrawn.\n" : string.Create(CultureInfo.InvariantCulture, $"{open.Count} invitations are withdrawn.\n");
        }

        _store.Remove(open.FirstOrDefault(invitation => invitation.Id == id)
            ?? throw new InvitationException($"There is no open invitation {id}; `relay invite --list` shows them."));
        return $"The invitation {id} is withdrawn.\n";
    }

    private static string Date(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
