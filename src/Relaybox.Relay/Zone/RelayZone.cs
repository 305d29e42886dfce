using System.Globalization;
using Relaybox.Mail.Dkim;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Web;

namespace Relaybox.Relay.Zone;

/// <summary>The records of a relay with a public domain. A private domain and an address have none: nobody asks for them.</summary>
internal static class RelayZone
{
    private static readonly (string Service, int Port)[] Services =
    [
        ("_submission", RelayPorts.Submission), ("_submissions", RelayPorts.Submissions), ("_imap", RelayPorts.Imap), ("_imaps", RelayPorts.Imaps),
    ];

    /// <summary>Lists them, the required ones first.</summary>
    /// <param name="settings">The relay's settings.</param>
    /// <param name="dkim">The key that signs; null while there is none.</param>
    /// <param name="acmeAccount">The address of the ACME account; null while there is none.</param>
    public static IReadOnlyList<ZoneRecord> Create(RelaySettings settings, DkimSigningKey? dkim, string? acmeAccount)
    {
        if (settings.IsPrivateDomain || settings.IsAddressLiteral) return [];

        var domain = settings.MailDomain;
        List<ZoneRecord> records =
        [
            new(domain, "A", settings.TurnExternalAddress, true, "where the relay is"),
            new(domain, "MX", $"10 {domain}.", true, "where mail for it goes"),
        ];
        if (dkim is not null)
            records.Add(new ZoneRecord(DkimRecord.NameFor(domain), "TXT", DkimRecord.QuotedFor(dkim), true, "the key with which its mail is signed (DKIM)"));

        records.Add(new ZoneRecord($"mta-sts.{domain}", "CNAME", $"{domain}.", true, "where its policy for mail is (MTA-STS)"));
        records.Add(new ZoneRecord($"_mta-sts.{domain}", "TXT", $"\"v=STSv1; id={MtaStsPolicy.Id(settings)}\"", true, "that there is such a policy"));
        records.Add(new ZoneRecord($"www.{domain}", "CNAME", $"{domain}.", true, "for people who type www"));
        records.Add(new ZoneRecord(domain, "TXT", "\"v=spf1 a ~all\"", false, "who may send for it (SPF)"));
        records.Add(new ZoneRecord($"_dmarc.{domain}", "TXT", "\"v=DMARC1;p=reject;adkim=s;aspf=s\"", false, "that unsigned mail is forged (DMARC)"));
        records.Add(new ZoneRecord($"_adsp._domainkey.{domain}", "TXT", "\"dkim=discardable\"", false, "the same, for old servers"));
        if (acmeAccount is not null)
            records.Add(new ZoneRecord(domain, "CAA", $"0 issue \"{CertificateAuthority(settings)};accounturi={acmeAccount}\"", false, "that only this relay gets certificates for it"));
        foreach (var (service, port) in Services)
            records.Add(new ZoneRecord($"{service}._tcp.{domain}", "SRV", string.Create(CultureInfo.InvariantCulture, $"0 1 {port} {domain}."), false, "how mail programs find it"));
        return records;
    }

    /// <summary>By which name an authority knows itself in CAA records (RFC 8659 section 4.2): its domain, as far as one can tell from its address.</summary>
    private static string CertificateAuthority(RelaySettings settings) =>
        settings.AcmeDirectory is { } other ? string.Join('.', other.Host.Split('.')[^Math.Min(2, other.Host.Split('.').Length)..]) : "letsencrypt.org";
}
