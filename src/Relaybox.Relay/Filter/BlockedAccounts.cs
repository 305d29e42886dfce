using Relaybox.Mail.Smtp;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Filter;

/// <summary>
/// The accounts that the operator has blocked with a file <see cref="RelayPaths.DisabledFileName"/> in their folder: nothing they
/// send and nothing that is sent to them goes on, and nobody is told. The file is looked for each time, so that it
/// takes effect at once.
/// </summary>
internal sealed class BlockedAccounts(RelaySettings settings, RelayPaths paths)
{
    /// <summary>Whether an address, without its sub-address, is a blocked account of this relay; false for anybody elsewhere.</summary>
    public bool Contains(Mailbox? address)
    {
        if (address is null || !address.Domain.Equals(settings.MailDomain, StringComparison.OrdinalIgnoreCase))
            return false;

        // An address is one folder's name and nothing else.
        var localPart = address.WithoutDetail().LocalPart.ToLowerInvariant();
        return !localPart.AsSpan().ContainsAny('/', '\0')
            && File.Exists($"{paths.Mail}/{localPart}@{settings.MailDomain}/{RelayPaths.DisabledFileName}");
    }

    /// <summary>Takes the blocked recipients out of an envelope.</summary>
    /// <returns>Null when none is blocked; otherwise those that are left, perhaps nobody.</returns>
    public IReadOnlyList<PathCommand>? Remaining(IReadOnlyList<PathCommand> recipients)
    {
        List<PathCommand>? remaining = null;
        for (var i = 0; i < recipients.Count; i++)
        {
            if (Contains(recipients[i].Path))
                remaining ??= [.. recipients.Take(i)];
            else
                remaining?.Add(recipients[i]);
        }

        return remaining;
    }
}
