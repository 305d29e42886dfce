using System.Globalization;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Expiry;

namespace Relaybox.Relay.Templates;

/// <summary>What the templates can name: one flat dictionary for all of them.</summary>
/// <remarks>
/// Dictionaries and strings, not objects: Handlebars reaches members of objects by reflection, and a trimmed program has lost them.
/// A switch is a <see cref="bool"/>, everything else is text or a list of either text or such dictionaries.
/// </remarks>
internal static class ConfigurationModel
{
    /// <summary>Zones that nobody signs because they are private by definition: RFC 6761, RFC 8375, RFC 6762, RFC 9476 and ICANN's <c>internal</c>.</summary>
    private static readonly string[] PrivateZones = ["test.", "home.arpa.", "internal.", "local.", "alt.", "invalid.", "example."];

    /// <summary>Those of them that unbound answers by itself when it is not told otherwise.</summary>
    private static readonly string[] BuiltinZones = ["test.", "home.arpa.", "invalid."];

    /// <summary>Makes the model for one relay.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="paths">Its paths.</param>
    /// <param name="turnSecret">The secret of relayd and coturn; empty where calls are not relayed.</param>
    /// <param name="memory">The memory of machine or container in bytes; null when it is not known.</param>
    public static Dictionary<string, object> Create(RelaySettings settings, RelayPaths paths, string turnSecret = "", long? memory = null) =>
        Create(settings, paths, turnSecret, ConnectionLimits.For(settings, memory));

    private static Dictionary<string, object> Create(
        RelaySettings settings, RelayPaths paths, string turnSecret, ConnectionLimits limits) => new(StringComparer.Ordinal)
    {
        ["mail_domain"] = settings.MailDomain,
        ["mail_domain_pattern"] = PatternOf(settings.MailDomain),
        ["host_name"] = HostName(settings),
        ["is_address_literal"] = settings.IsAddressLiteral,
        ["address"] = settings.HostName,
        ["max_message_size"] = Text(settings.MaxMessageSize),
        ["max_queued_size"] = Text(settings.MaxMessageSize + RelaySettings.TraceAllowanceBytes),
        // Delivery adds fields of its own; what was queued must not be refused for them.
        ["max_stored_size"] = Text(settings.MaxMessageSize + (2 * RelaySettings.TraceAllowanceBytes)),
        ["max_mailbox_size"] = Text(settings.MaxMailboxSize),
        ["quota_marks"] = MailboxTrim.MarksPercent.Select(mark => Text(mark)).ToArray(),
        ["quota_socket"] = paths.QuotaSocket,
        ["event_socket"] = paths.EventSocket,
        ["max_imap_connections"] = Text(settings.MaxImapConnections),
        ["max_smtp_connections"] = Text(limits.Smtp.Connections),
        ["max_smtp_connections_per_client"] = Text(limits.Smtp.PerClient),
        ["max_imap_processes"] = Text(limits.Imap),
        ["max_reinject_connections"] = Text(limits.Reinject),
        ["max_deliveries"] = Text(limits.Delivery),
        ["max_smtp_deliveries"] = Text(limits.SmtpDelivery),
        // Each log-in process takes its share of the connections, and some to spare while the others are busy.
        ["imap_login_client_limit"] = Text(Math.Max(100, settings.MaxImapConnections / 4)),
        ["helper_client_limit"] = Text(settings.MaxImapConnections + (2 * settings.MaxSmtpConnections) + 1000),
        ["inet_protocols"] = settings.DisableIpv6 ? "ipv4" : "all",
        ["listen"] = settings.DisableIpv6 ? "0.0.0.0" : "*, ::",
        ["do_ip6"] = settings.DisableIpv6 ? "no" : "yes",

        ["postfix_queue"] = paths.PostfixQueue,
        ["postfix_data"] = paths.PostfixData,
        ["mail"] = paths.Mail,
        ["account_file"] = RelayPaths.AccountFileName,
        ["temporary"] = paths.Temporary,
        ["tls_certificate"] = paths.TlsCertificate,
        ["tls_key"] = paths.TlsKey,
        ["dovecot_run"] = paths.DovecotRun,
        ["dovecot_lmtp_socket"] = paths.DovecotLmtpSocket,
        ["dovecot_auth_socket"] = paths.DovecotAuthSocket,
        ["accounts_script"] = paths.AccountsScript,
        ["first_login_script"] = paths.FirstLoginScript,

        ["accounts_port"] = Text(RelayPorts.Accounts),
        ["smtp_port"] = Text(RelayPorts.Smtp),
        ["imap_port"] = Text(RelayPorts.Imap),
        ["imaps_port"] = Text(RelayPorts.Imaps),
        ["proxied_imaps_port"] = Text(RelayPorts.ProxiedImaps),
        ["incoming_filter_port"] = Text(RelayPorts.IncomingFilter),
        ["outgoing_filter_port"] = Text(RelayPorts.OutgoingFilter),
        ["incoming_reinject_port"] = Text(RelayPorts.IncomingReinject),
        ["outgoing_reinject_port"] = Text(RelayPorts.OutgoingReinject),
        ["socketmap_port"] = Text(RelayPorts.Socketmap),
        ["dkim_milter_socket"] = paths.DkimMilterSocket,
        ["signs"] = !settings.IsAddressLiteral,
        ["smtp_only_reinject_port"] = Text(RelayPorts.SmtpOnlyReinject),
        ["delivery_port"] = Text(RelayPorts.Delivery),
        ["submission_services"] = SubmissionServices(limits),

        ["metadata_socket"] = paths.MetadataSocket,
        ["admin"] = settings.PrivacyMail is { } admin ? $"mailto:{admin}" : "",
        ["push"] = settings.NotifierUrl is not null,
        ["imap_compress"] = settings.ImapCompress,
        ["imap_rawlog"] = settings.ImapRawlog,
        ["turn_secret"] = turnSecret,
        ["turn_port"] = Text(RelayPorts.Turn),
        ["first_turn_relay_port"] = Text(RelayPorts.FirstTurnRelay),
        ["last_turn_relay_port"] = Text(RelayPorts.FirstTurnRelay + settings.TurnRelayPorts - 1),
        ["turn_relay_ports"] = Text(settings.TurnRelayPorts),

        ["forwarders"] = settings.DnsForward.ToArray(),
        ["private_zones"] = PrivateZones,
        ["builtin_zones"] = BuiltinZones,
        ["validate"] = settings.DnsTrustAnchor != "none",
        ["trust_anchor"] = settings.DnsTrustAnchor ?? "",
    };

    /// <summary>Postfix takes no address for a host name: an address's name is the one under which its owner is looked up (RFC 1035 section 3.5).</summary>
    private static string HostName(RelaySettings settings) => settings.IsAddressLiteral
        ? $"{string.Join('.', settings.HostName.Split('.').Reverse())}.in-addr.arpa"
        : settings.MailDomain;

    private static Dictionary<string, object>[] SubmissionServices(ConnectionLimits limits) =>
    [
        SubmissionService("submissions", Text(RelayPorts.Submissions), "yes", "", limits.Submissions),
        SubmissionService("submission", Text(RelayPorts.Submission), "no", "", limits.Submission),
        SubmissionService("submissions-proxied", $"127.0.0.1:{RelayPorts.ProxiedSubmissions}", "yes", "haproxy", limits.Submission),
    ];

    private static Dictionary<string, object> SubmissionService(string name, string endpoint, string wrapperMode, string proxyProtocol, PortLimits limits) =>
        new(StringComparer.Ordinal)
        {
            ["max_connections"] = Text(limits.Connections),
            ["max_connections_per_client"] = Text(limits.PerClient),
            ["name"] = name,
            ["endpoint"] = endpoint,
            ["wrapper_mode"] = wrapperMode,
            ["proxy_protocol"] = proxyProtocol,
        };

    /// <summary>A pattern for regexp_table(5) that matches this text alone.</summary>
    private static string PatternOf(string text) =>
        string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? $"{c}" : $"[{c}]"))
            .Replace("[[]", "\\[", StringComparison.Ordinal).Replace("[]]", "\\]", StringComparison.Ordinal);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
