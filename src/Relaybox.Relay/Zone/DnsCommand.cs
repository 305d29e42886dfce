using System.Net;
using Relaybox.Dns;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Zone;

/// <summary><c>relay dns</c>: prints the records that the relay needs, as a zone file, and how each stands.</summary>
internal static class DnsCommand
{
    /// <summary>Prints them.</summary>
    /// <returns>0; 1 when the settings are wrong, or a required record is missing or different; 3 when the DNS did not answer for one.</returns>
    public static async Task<int> RunAsync(RelayPaths paths, CancellationToken cancellationToken)
    {
        var loaded = SettingsLoader.Load(paths);
        foreach (var mistake in loaded.Mistakes) await Console.Error.WriteLineAsync(mistake.ToString());
        if (loaded.Settings is not { } settings) return 1;

        var records = new ZoneSource(settings, paths).Read();
        if (records.Count == 0)
        {
            await Console.Out.WriteLineAsync($"; {settings.MailDomain} needs no records: it is {(settings.IsAddressLiteral ? "an address" : "a private domain")}.");
            return 0;
        }

        DnsResolver resolver = new(new IPEndPoint(IPAddress.Loopback, RelayPorts.Dns), TimeProvider.System);
        var entries = await new RecordChecker(resolver).CheckAsync(settings.MailDomain, records, cancellationToken);
        await Console.Out.WriteAsync(ZoneFile.Write(settings.MailDomain, entries).AsMemory(), cancellationToken);
        if (entries.Any(entry => entry.IsLacking)) return 1;
        if (!entries.Any(entry => entry.IsUndecided)) return 0;
        await Console.Error.WriteLineAsync("The DNS did not answer for every record; try again, and see `relay status` when it stays so.");
        return 3;
    }
}
