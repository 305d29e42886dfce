namespace Relaybox.Relay.Configuration;

/// <summary>Every path that relayd, its templates and its services share inside a relay.</summary>
/// <param name="Data">The volume that holds all state; <c>/data</c> in the image, a temporary folder in tests.</param>
/// <param name="Run">The tmpfs for sockets and rendered configuration; <c>/run</c> in the image.</param>
/// <param name="Share">What the image carries for relayd, read-only; <c>/usr/share/relaybox</c> in the image.</param>
internal sealed record RelayPaths(string Data = "/data", string Run = "/run", string Share = "/usr/share/relaybox")
{
    /// <summary>The operator's settings file, optional, with the option names of <c>chatmail.ini</c>.</summary>
    public string SettingsFile => $"{Data}/relay.ini";

    /// <summary>One directory an account, named by its address: the Maildir and <see cref="AccountFileName"/>.</summary>
    public string Mail => $"{Data}/mail";

    /// <summary>Postfix's queue directory.</summary>
    public string PostfixQueue => $"{Data}/postfix/queue";

    /// <summary>Where Postfix lists its queue, readable for group postdrop.</summary>
    public string PostfixShowqSocket => $"{PostfixQueue}/public/showq";

    /// <summary>Where Postfix's queue manager is told to look at once, writable for group postdrop.</summary>
    public string PostfixQueueManagerSocket => $"{PostfixQueue}/public/qmgr";

    /// <summary>Postfix's data directory (caches, TLS session keys).</summary>
    public string PostfixData => $"{Data}/postfix/data";

    /// <summary>The self-signed certificate and key, made once.</summary>
    public string SelfSignedTls => $"{Data}/tls";

    /// <summary>The DKIM key, PEM (PKCS#1 or PKCS#8); the reference relay's file name, so that it can be brought along.</summary>
    public string DkimKey => $"{Data}/dkim/opendkim.private";

    /// <summary>Secrets of this installation that relayd made, one file each.</summary>
    public string Secrets => $"{Data}/secrets";

    /// <summary>Push notifications that wait for their next attempt, one file each.</summary>
    public string PendingNotifications => $"{Data}/pending_notifications";

    /// <summary>Invitations that were not used yet, one file each.</summary>
    public string Invitations => $"{Data}/invitations";

    /// <summary>While this file is there, nobody can create an account; the reference relay's way to close registration.</summary>
    public string NoCreate => $"{Data}/nocreate";

    /// <summary>The ACME account and the certificates it got.</summary>
    public string Acme => $"{Data}/acme";

    /// <summary>The chain that ACME got last, PEM; whole and fitting to <see cref="AcmeKey"/>.</summary>
    public string AcmeCertificate => $"{Acme}/live/fullchain.pem";

    /// <summary>Its private key, PEM.</summary>
    public string AcmeKey => $"{Acme}/live/privkey.pem";

    /// <summary>Where the ACME client puts what port 80 answers to the authority (RFC 8555 section 8.3).</summary>
    public string AcmeWebRoot => $"{RelaydRun}/acme";

    /// <summary>
    /// relayd's milter, which signs (DKIM, RFC 6376). Not a TCP port: Postfix writes a message in several small pieces that nobody answers,
    /// and over TCP the second of them waits 40 ms for a delayed acknowledgement (RFC 896, RFC 1122 section 4.2.3.2).
    /// </summary>
    public string DkimMilterSocket => $"{RelaydRun}/dkim.sock";

    /// <summary>Where Dovecot's dict client asks relayd (METADATA).</summary>
    public string MetadataSocket => $"{RelaydRun}/metadata.sock";

    /// <summary>Where Dovecot tells relayd that an account's mail has passed a mark of its quota.</summary>
    public string QuotaSocket => $"{RelaydRun}/quota.sock";

    /// <summary>Where Dovecot tells relayd of log-ins and deliveries.</summary>
    public string EventSocket => $"{RelaydRun}/events.sock";

    /// <summary>Where <c>relay expire</c> asks relayd for a run.</summary>
    public string ExpirySocket => $"{RelaydRun}/expiry.sock";

    /// <summary>Where Postfix's and Dovecot's log lines are freed of what names people.</summary>
    public string LogSocket => $"{RelaydRun}/log.sock";

    /// <summary>When the last whole expiry run ended (its modification time), and the figures that it counted.</summary>
    public string ExpiryRecord => $"{Mail}/.last-expiry";

    /// <summary>Dovecot's temporary files: on disk, since large messages would fill a tmpfs.</summary>
    public string Temporary => $"{Data}/tmp";

    /// <summary>The newest versions of the clients, JSON, put there by the operator; optional.</summary>
    public string AppVersions => $"{Data}/appversions.json";

    /// <summary>The shared secret of relayd and coturn, made once.</summary>
    public string TurnSecret => $"{Secrets}/turn";

    /// <summary>coturn's rendered configuration file, which has the secret.</summary>
    public string TurnConfig => $"{Config}/turnserver/turnserver.conf";

    /// <summary>The IPv4 address under which callers reach coturn, found out by relayd; one line, missing while nobody knows.</summary>
    public string TurnAddress => $"{RelaydRun}/turn-address";

    /// <summary>The rendered configuration of each daemon, one sub-directory each.</summary>
    public string Config => $"{Run}/config";

    /// <summary>The certificate chain in force, PEM, 0640 root:tls.</summary>
    public string TlsCertificate => $"{Run}/tls/fullchain.pem";

    /// <summary>Its private key, PEM, 0640 root:tls.</summary>
    public string TlsKey => $"{Run}/tls/privkey.pem";

    /// <summary>Postfix's rendered configuration directory.</summary>
    public string PostfixConfig => $"{Config}/postfix";

    /// <summary>Dovecot's rendered configuration file.</summary>
    public string DovecotConfig => $"{Config}/dovecot/dovecot.conf";

    /// <summary>unbound's rendered configuration file.</summary>
    public string UnboundConfig => $"{Config}/unbound/unbound.conf";

    /// <summary>Dovecot's run directory.</summary>
    public string DovecotRun => $"{Run}/dovecot";

    /// <summary>Where Postfix delivers to Dovecot (LMTP, RFC 2033).</summary>
    public string DovecotLmtpSocket => $"{DovecotRun}/lmtp-postfix";

    /// <summary>Where Postfix asks Dovecot whether a password is right.</summary>
    public string DovecotAuthSocket => $"{DovecotRun}/auth-postfix";

    /// <summary>A fifo that relayd holds open while it serves; Postfix and Dovecot wait for it before they start.</summary>
    public string Ready => $"{RelaydRun}/ready";

    /// <summary>relayd's run directory.</summary>
    public string RelaydRun => $"{Run}/relayd";

    /// <summary>The supervision tree's scan directory.</summary>
    public string Supervision => $"{Run}/service";

    /// <summary>Dovecot's Lua passdb and userdb for accounts that exist.</summary>
    public string AccountsScript => $"{Share}/dovecot/accounts.lua";

    /// <summary>Dovecot's Lua passdb for addresses that have no account yet; it asks relayd.</summary>
    public string FirstLoginScript => $"{Share}/dovecot/first-login.lua";

    /// <summary>Where the health probe fetches relayd's verdict.</summary>
    public string HealthSocket => $"{Run}/relayd/health.sock";

    /// <summary>The Handlebars templates of the daemons' configuration.</summary>
    public string Templates => $"{Share}/templates";

    /// <summary>The s6 service directories, linked from <c>/run/service</c>.</summary>
    public string Services => $"{Share}/services";

    /// <summary>A Dovecot passwd-file of one line: the account's address, its password hash, and <c>vmail</c> as user and group.</summary>
    public const string AccountFileName = "passwd";

    /// <summary>An empty file in an account's directory with which the operator blocks the account.</summary>
    public const string DisabledFileName = "DISABLED";

    /// <summary>An account's device tokens, JSON.</summary>
    public const string MetadataFileName = "metadata.json";
}
