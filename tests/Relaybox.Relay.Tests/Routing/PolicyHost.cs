using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Relaybox.Relay.Tests.Routing;

/// <summary>An HTTPS server on loopback that gives every request the same answer, bytes as they are.</summary>
internal sealed class PolicyHost : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly X509Certificate2 _certificate;
    private readonly Task _serving;

    /// <param name="name">The name in its certificate.</param>
    public PolicyHost(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        _certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Its port.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The answer; null to say nothing.</summary>
    public string? Answer { get; set; }

    /// <summary>The first line of each request.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Trust in this server alone.</summary>
    public X509ChainPolicy Trust()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(_certificate);
        return policy;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _certificate.Dispose();
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
            try
            {
                await using var stream = new SslStream(client.GetStream());
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stopping.Token);
                using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
                Requests.Add(await reader.ReadLineAsync(_stopping.Token) ?? "");
                while (await reader.ReadLineAsync(_stopping.Token) is { Length: > 0 })
                {
                }

                if (Answer is null)
                    await Task.Delay(Timeout.Infinite, _stopping.Token);
                await stream.WriteAsync(Encoding.Latin1.GetBytes(Answer!), _stopping.Token);
            }
            catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
            {
                // The client does not like the certificate.
            }
        }
    }
}
