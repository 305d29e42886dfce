using Relaybox.Testing.Connections;
using Relaybox.Testing.Imap;
using Relaybox.Testing.Smtp;

namespace Relaybox.Testing.Engine;

/// <summary>One relay under test: its domain, its container, and the ways in that clients use.</summary>
/// <param name="Domain">The mail domain.</param>
/// <param name="Container">The container that runs it.</param>
public sealed record Relay(string Domain, RelayContainer Container)
{
    /// <summary>The public ports (RFC 5321, 6409, 8314, 9051).</summary>
    public const int Smtp = 25, Http = 80, Imap = 143, Https = 443, Submissions = 465, Submission = 587, Imaps = 993;

    /// <summary>Its address on the private network.</summary>
    public string Address => Container.Address;

    /// <summary>An account nobody has used yet.</summary>
    public MailAccount FreshAccount() => MailAccount.Fresh(Domain);

    /// <summary>Connects to a mail submission or peer port and says EHLO.</summary>
    /// <param name="port">The port.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="applicationProtocol">The protocol to offer by ALPN.</param>
    public Task<SmtpConnection> OpenSmtpAsync(int port, CancellationToken cancellationToken, string? applicationProtocol = null) =>
        SmtpConnection.OpenAsync(
            Address,
            port,
            port is Smtp or Submission ? TransportSecurity.StartTls : TransportSecurity.Implicit,
            cancellationToken,
            applicationProtocol);

    /// <summary>Logs in for submission with implicit TLS.</summary>
    /// <param name="account">Whose mail is submitted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SmtpConnection> OpenSubmissionAsync(MailAccount account, CancellationToken cancellationToken)
    {
        var smtp = await OpenSmtpAsync(Submissions, cancellationToken);
        (await smtp.LoginAsync(account.Address, account.Password, cancellationToken)).EnsurePositive();
        return smtp;
    }

    /// <summary>Connects to IMAP.</summary>
    /// <param name="port">The port.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="applicationProtocol">The protocol to offer by ALPN.</param>
    public Task<ImapConnection> OpenImapAsync(int port, CancellationToken cancellationToken, string? applicationProtocol = null) =>
        ImapConnection.OpenAsync(
            Address,
            port,
            port is Imap ? TransportSecurity.StartTls : TransportSecurity.Implicit,
            cancellationToken,
            applicationProtocol);

    /// <summary>Logs in with implicit TLS and selects INBOX.</summary>
    /// <param name="account">Whose mailbox.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ImapConnection> OpenInboxAsync(MailAccount account, CancellationToken cancellationToken)
    {
        var imap = await OpenImapAsync(Imaps, cancellationToken);
        (await imap.LoginAsync(account.Address, account.Password, cancellationToken)).EnsureOk();
        await imap.SelectInboxAsync(cancellationToken);
        return imap;
    }

    /// <summary>A web client of this relay that follows no redirect.</summary>
    /// <param name="scheme"><c>https</c> or <c>http</c>.</param>
    public HttpClient OpenWeb(string scheme = "https") =>
        new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
            })
        {
            BaseAddress = new Uri($"{scheme}://{Address}"),
        };
}
