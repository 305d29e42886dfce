using System.Globalization;

namespace Relaybox.Relay.Configuration;

/// <summary>Every setting of a relay. Defaults are those of <see cref="RelaySettings"/>; docs/settings.md is tested against this table.</summary>
internal static class SettingsTable
{
    // Less than this and a relay could not take a picture; more and one message could fill a small machine.
    private const long LeastMessageSize = 64 * 1024;
    private const long MostMessageSize = 512 * 1024 * 1024;

    /// <summary>All settings, in the order of the documentation.</summary>
    public static IReadOnlyList<SettingDefinition> All { get; } =
    [
        new("mail_domain", "RELAY_DOMAIN",
            "The mail domain, required: a host name, or a name that starts with `_` for a private relay with a self-signed certificate.",
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
        new("tls_external_cert_and_key", null,
            "Paths of the operator's certificate chain and private key (PEM), separated by a space. Without them the relay makes its own certificate.",
            SettingParsers.CertificateAndKey, s => s.TlsCertificateFile is null ? "" : $"{s.TlsCertificateFile} {s.TlsKeyFile}"),
        new(null, "RELAY_TLS_CERT_FILE",
            "Path of the operator's certificate chain (PEM); needs RELAY_TLS_KEY_FILE as well.",
            SettingParsers.Path((s, v) => s with { TlsCertificateFile = v }), s => s.TlsCertificateFile ?? ""),
        new(null, "RELAY_TLS_KEY_FILE",
            "Path of the certificate's private key (PEM, no pass phrase); readable for root is enough.",
            SettingParsers.Path((s, v) => s with { TlsKeyFile = v }), s => s.TlsKeyFile ?? ""),
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
    ];

    /// <summary>Options of <c>chatmail.ini</c> that have no effect here (yet); a file that has them still starts a relay.</summary>
    public static IReadOnlySet<string> WithoutEffect { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "max_user_send_per_minute", "max_user_send_burst_size", "max_mailbox_size", "delete_mails_after", "delete_large_after",
        "delete_inactive_users_after", "www_folder", "max_load_1m", "min_available_memory", "min_free_disk_space", "acme_email",
        "iroh_relay", "mtail_address", "imap_rawlog", "imap_compress", "privacy_postal", "privacy_mail", "privacy_pdo",
        "privacy_supervisor", "filtermail_smtp_port", "filtermail_smtp_port_incoming", "filtermail_http_port_incoming",
        "filtermail_lmtp_port_transport", "postfix_reinject_port", "postfix_reinject_port_incoming", "turn_socket_path",
        "mailboxes_dir", "passdb_path", "filtermail_host", "postfix_host", "passthrough_senders", "passthrough_recipients",
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
