using System.Net;

namespace Relaybox.Dns;

/// <summary>
/// What a mail server asks the DNS. Answers come from a validating resolver; nothing is cached here. A name is in ASCII, without the dot
/// at its end; what is no domain name at all is answered like one that does not exist.
/// </summary>
public interface IDnsResolver
{
    /// <summary>The texts of a name (RFC 1035 section 3.3.14), the strings of each record joined, its bytes taken as Latin-1.</summary>
    /// <param name="name">The name, such as <c>opendkim._domainkey.example.org</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<DnsAnswer<string>> ResolveTxtAsync(string name, CancellationToken cancellationToken);

    /// <summary>The mail exchangers of a domain, sorted by preference (RFC 5321 section 5.1).</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<DnsAnswer<MailExchanger>> ResolveMxAsync(string domain, CancellationToken cancellationToken);

    /// <summary>The addresses of a host, asked for in parallel; IPv4 first.</summary>
    /// <param name="host">The host's name.</param>
    /// <param name="withIpv6">Whether AAAA is asked for as well.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(string host, bool withIpv6, CancellationToken cancellationToken);

    /// <summary>The TLSA records of a service (RFC 6698).</summary>
    /// <param name="port">Its TCP port.</param>
    /// <param name="host">Its host's name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<DnsAnswer<TlsaRecord>> ResolveTlsaAsync(int port, string host, CancellationToken cancellationToken);
}
