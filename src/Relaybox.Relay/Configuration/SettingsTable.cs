using System.Globalization;

namespace Relaybox.Relay.Configuration;

/// <summary>Every setting of a relay. Defaults are those of <see cref="RelaySettings"/>; docs/settings.md is tested against this table.</summary>
internal static class SettingsTable
{
    // Less than this and a relay could not take a picture; more and one message could fill a small machine.
    private const long LeastMessageSize = 64 * 1024;
    private const long MostMessageSize = 512 * 1024 * 1024;
    private const long MostSpace = 1L << 40;
    private const int MostDays = 36_500;
    private const int MostText = 1_000;

    /// <summary>All settings, in the order of the documentation.</summary>
    public static IReadOnlyList<SettingDefinition> All { get; } =
    [
        new("mail_domain", "RELAY_DOMAIN",
            "The mail domain, required: a host name; a name that starts with `_` for a private relay, or an IPv4 address, both with a self-signed certificate.",
            SettingParsers.Domain, s => s.MailDomain),
        new("public_address", "RELAY_PUBLIC_ADDRESS",
            "The IP address or host name under which clients on the same network reach a private relay; it goes into the log-in links.",
            SettingParsers.PublicAddress, s => s.PublicAddress ?? ""),
        new("max_message_size", "RELAY_MAX_MESSAGE_SIZE",
            "Largest message in bytes, or with K, M or G; from 64K to 512M.",
            SettingParsers.Bytes(LeastMessageSize, MostMessageSize, (s, v) => s with { MaxMessageSize = v }), s => Text(s.MaxMessageSize)),
        new("username_min_length", "RELAY_USERNAME_MIN_LENGTH",
            "Shortest local part of a new address, in characters; from 1 to 64.",
            SettingParsers.Number(1, 64, (s, v) => s with { UsernameMinLength = v }), s => Text(s.UsernameMinLength)),
        new("username_max_length", "RELAY_USERNAME_MAX_LENGTH",
            "Longest local part of a new address, in characters; from 1 to 64, not below the shortest. Made-up addresses have this length.",
            SettingParsers.Number(1, 64, (s, v) => s with { UsernameMaxLength = v }), s => Text(s.UsernameMaxLength)),
        new("password_min_length", "RELAY_PASSWORD_MIN_LENGTH",
            "Shortest password of a new account, in characters; from 1 to 128.",
            SettingParsers.Number(1, 128, (s, v) => s with { PasswordMinLength = v }), s => Text(s.PasswordMinLength)),
        new("registration", "RELAY_REGISTRATION",
            "Who may create an account: `open` for everybody, `invite` for whom `relay invite` made an invitation, `closed` for nobody.",
            SettingParsers.Registration, s => s.Registration.ToString().ToLowerInvariant()),
        new("max_load_1m", "RELAY_MAX_LOAD_1M",
            "Load average over a minute above which no account is created; from 0.1 to 1000.",
            SettingParsers.Fraction(0.1, 1000, (s, v) => s with { MaxLoad = v }), s => s.MaxLoad.ToString(CultureInfo.InvariantCulture)),
        new("min_available_memory", "RELAY_MIN_AVAILABLE_MEMORY",
            "Available memory below which no account is created, with K, M or G; `0` to create them always.",
            SettingParsers.Bytes(0, MostSpace, (s, v) => s with { MinAvailableMemory = v }), s => Size(s.MinAvailableMemory)),
        new("min_free_disk_space", "RELAY_MIN_FREE_DISK_SPACE",
            "Free space for mail below which no account is created, with K, M or G; `0` to create them always.",
            SettingParsers.Bytes(0, MostSpace, (s, v) => s with { MinFreeDiskSpace = v }), s => Size(s.MinFreeDiskSpace)),
        new("max_user_send_per_minute", "RELAY_MAX_USER_SEND_PER_MINUTE",
            "Messages that one sender may send a minute, over time; from 1 to 100000.",
            SettingParsers.Number(1, 100_000, (s, v) => s with { MaxUserSendPerMinute = v }), s => Text(s.MaxUserSendPerMinute)),
        new("max_user_send_burst_size", "RELAY_MAX_USER_SEND_BURST_SIZE",
            "Messages that one sender may send at once before the limit a minute holds; from 1 to 100000.",
            SettingParsers.Number(1, 100_000, (s, v) => s with { MaxUserSendBurstSize = v }), s => Text(s.MaxUserSendBurstSize)),
        new("max_mailbox_size", "RELAY_MAX_MAILBOX_SIZE",
            "What one account may store, with M or G (a number alone means megabytes); from 1M to 1024G. The oldest messages go at three quarters of it.",
            SettingParsers.Megabytes(1 << 20, MostSpace, (s, v) => s with { MaxMailboxSize = v }), s => Size(s.MaxMailboxSize)),
        new("delete_mails_after", "RELAY_DELETE_MAILS_AFTER",
            "Days after which a message is deleted; from 1 to 36500.",
            SettingParsers.Number(1, MostDays, (s, v) => s with { DeleteMailsAfterDays = v }), s => Text(s.DeleteMailsAfterDays)),
        new("delete_large_after", "RELAY_DELETE_LARGE_AFTER",
            "Days after which a message above 200 kB is deleted once it was fetched; from 1 to 36500.",
            SettingParsers.Number(1, MostDays, (s, v) => s with { DeleteLargeAfterDays = v }), s => Text(s.DeleteLargeAfterDays)),
        new("delete_inactive_users_after", "RELAY_DELETE_INACTIVE_USERS_AFTER",
            "Days without a log-in after which an account is deleted; from 1 to 36500.",
            SettingParsers.Number(1, MostDays, (s, v) => s with { DeleteInactiveUsersAfterDays = v }), s => Text(s.DeleteInactiveUsersAfterDays)),
        new("tls_external_cert_and_key", null,
            "Paths of the operator's certificate chain and private key (PEM), separated by a space. Without them the relay gets a certificate by ACME, or makes its own where the domain is no public name.",
            SettingParsers.CertificateAndKey, s => s.TlsCertificateFile is null ? "" : $"{s.TlsCertificateFile} {s.TlsKeyFile}"),
        new(null, "RELAY_TLS_CERT_FILE",
            "Path of the operator's certificate chain (PEM); needs RELAY_TLS_KEY_FILE as well.",
            SettingParsers.Path((s, v) => s with { TlsCertificateFile = v }), s => s.TlsCertificateFile ?? ""),
        new(null, "RELAY_TLS_KEY_FILE",
            "Path of the certificate's private key (PEM, no pass phrase); readable for root is enough.",
            SettingParsers.Path((s, v) => s with { TlsKeyFile = v }), s => s.TlsKeyFile ?? ""),
        new("acme_email", "RELAY_ACME_EMAIL",
            "E-mail address that the certificate authority may write to.",
            SettingParsers.Mail((s, v) => s with { AcmeEmail = v }), s => s.AcmeEmail ?? ""),
        new("acme_directory", "RELAY_ACME_DIRECTORY",
            "Address of another certificate authority's ACME directory than Let's Encrypt's.",
            SettingParsers.WebAddress((s, v) => s with { AcmeDirectory = v }), s => s.AcmeDirectory?.ToString() ?? ""),
        new("dns_forward", "RELAY_DNS_FORWARD",
            "Name servers to ask instead of resolving from the root: IP addresses, each with an optional `@port`, separated by spaces.",
            SettingParsers.NameServers, s => string.Join(' ', s.DnsForward)),
        new("dns_trust_anchor", "RELAY_DNS_TRUST_ANCHOR",
            "A DS or DNSKEY record that replaces the root's trust anchor, or `none` to switch DNSSEC validation off (for name servers that strip signatures).",
            SettingParsers.TrustAnchor, s => s.DnsTrustAnchor ?? ""),
        new("disable_ipv6", "RELAY_DISABLE_IPV6",
            "Whether all daemons keep to IPv4.",
            SettingParsers.Switch((s, v) => s with { DisableIpv6 = v }), s => s.DisableIpv6 ? "true" : "false"),
        new("max_imap_connections", "RELAY_MAX_IMAP_CONNECTIONS",
            "IMAP connections at the most; from 10 to 100000.",
            SettingParsers.Number(10, 100_000, (s, v) => s with { MaxImapConnections = v }), s => Text(s.MaxImapConnections)),
        new("max_smtp_connections", "RELAY_MAX_SMTP_CONNECTIONS",
            "Connections at the most for each submission port, a fifth of them for one client; from 10 to 10000.",
            SettingParsers.Number(10, 10_000, (s, v) => s with { MaxSmtpConnections = v }), s => Text(s.MaxSmtpConnections)),
        new("notifier_url", "RELAY_NOTIFIER_URL",
            "Where push notifications for phones that sleep are posted; `none` switches them off.",
            SettingParsers.WebAddress((s, v) => s with { NotifierUrl = v }), s => s.NotifierUrl?.ToString() ?? "none"),
        new("turn", "RELAY_TURN",
            "Whether calls are relayed for callers who cannot reach each other.",
            SettingParsers.Switch((s, v) => s with { Turn = v }), s => s.Turn ? "true" : "false"),
        new("turn_external_address", "RELAY_TURN_EXTERNAL_ADDRESS",
            "IPv4 address under which callers reach this machine, where it is not what the mail domain resolves to.",
            SettingParsers.Address(onlyIpv4: true, (s, v) => s with { TurnExternalAddress = v }), s => s.TurnExternalAddress ?? ""),
        new("turn_relay_ports", "RELAY_TURN_RELAY_PORTS",
            "On how many UDP ports from 49160 calls are relayed, two for each call; from 2 to 1000. Compose publishes 32.",
            SettingParsers.Number(2, 1000, (s, v) => s with { TurnRelayPorts = v }), s => Text(s.TurnRelayPorts)),
        new("iroh_relay", "RELAY_IROH_RELAY",
            "Address of an iroh relay for realtime apps; without one, clients use their own choice.",
            SettingParsers.WebAddress((s, v) => s with { IrohRelay = v?.ToString() }), s => s.IrohRelay ?? ""),
        new("mtail_address", "RELAY_METRICS_ADDRESS",
            "IP address on which metrics are served, at port 3903; without one there are none.",
            SettingParsers.Address(onlyIpv4: false, (s, v) => s with { MetricsAddress = v }), s => s.MetricsAddress ?? ""),
        new("imap_rawlog", "RELAY_IMAP_RAWLOG",
            "Whether every IMAP connection is written into its mailbox's folder, for debugging; passwords are not in it.",
            SettingParsers.Switch((s, v) => s with { ImapRawlog = v }), s => s.ImapRawlog ? "true" : "false"),
        new("imap_compress", "RELAY_IMAP_COMPRESS",
            "Whether IMAP offers compression; connections that use it cost a process each.",
            SettingParsers.Switch((s, v) => s with { ImapCompress = v }), s => s.ImapCompress ? "true" : "false"),
        new("www_folder", "RELAY_WWW_FOLDER",
            "Folder with pages in place of the built-in ones, such as /data/www; `disabled` for no pages.",
            SettingParsers.WebFolder, s => s.WebFolder ?? ""),
        new("privacy_postal", "RELAY_PRIVACY_POSTAL",
            "Your postal address, for the privacy page.",
            SettingParsers.Text(MostText, (s, v) => s with { PrivacyPostal = v }), s => s.PrivacyPostal ?? ""),
        new("privacy_mail", "RELAY_PRIVACY_MAIL",
            "E-mail address for questions, for the privacy page and for clients.",
            SettingParsers.Mail((s, v) => s with { PrivacyMail = v }), s => s.PrivacyMail ?? ""),
        new("privacy_pdo", "RELAY_PRIVACY_PDO",
            "Postal address of your data protection officer, for the privacy page.",
            SettingParsers.Text(MostText, (s, v) => s with { PrivacyPdo = v }), s => s.PrivacyPdo ?? ""),
        new("privacy_supervisor", "RELAY_PRIVACY_SUPERVISOR",
            "Postal address of the supervisory authority, for the privacy page.",
            SettingParsers.Text(MostText, (s, v) => s with { PrivacySupervisor = v }), s => s.PrivacySupervisor ?? ""),
    ];

    /// <summary>Options of <c>chatmail.ini</c> that have no effect here: inner ports and paths, and what was withdrawn; a file that has them still starts a relay.</summary>
    public static IReadOnlySet<string> WithoutEffect { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "filtermail_smtp_port", "filtermail_smtp_port_incoming", "filtermail_http_port_incoming", "filtermail_lmtp_port_transport",
        "postfix_reinject_port", "postfix_reinject_port_incoming", "turn_socket_path", "mailboxes_dir", "passdb_path",
        "filtermail_host", "postfix_host", "passthrough_senders", "passthrough_recipients",
    };

    private static string Size(long bytes) => bytes switch
    {
        0 => "0",
        _ when bytes % (1L << 30) == 0 => $"{Text(bytes >> 30)}G",
        _ when bytes % (1L << 20) == 0 => $"{Text(bytes >> 20)}M",
        _ => Text(bytes),
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
