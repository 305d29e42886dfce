using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Relaybox.Relay.Tests.Delivery;

/// <summary>A peer's HTTPS port with a self-signed certificate, on a loopback address of its own.</summary>
/// <param name="address">Where it listens.</param>
/// <param name="port">The port, the same for all peers of a test; 0 for a free one.</param>
internal sealed class TestPeer(IPAddress address, int port) : LoopbackServer(address, port)
{
    private static readonly X509Certificate2 Certificate = CreateCertificate();

    public int Port => EndPoint.Port;

    /// <summary>The whole answer to a request, or what is left of it; empty to hang up, null to say nothing at all.</summary>
    public Func<string, string?> Answer { get; set; } = _ => "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK";

    /// <summary>Whether it speaks TLS at all.</summary>
    public bool SpeaksTls { get; set; } = true;

    /// <summary>Every request: head and body.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    protected override async Task ConverseAsync(TcpClient client)
    {
        if (!SpeaksTls)
        {
            await client.GetStream().WriteAsync("220 this is no TLS\r\n"u8.ToArray(), Stopping);
            return;
        }

        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate }, Stopping);
        while (await ReadRequestAsync(stream) is { } request)
        {
            Requests.Enqueue(request);
            if (Answer(request) is not { } answer) await Task.Delay(Timeout.Infinite, Stopping);
            else if (answer.Length == 0) return;
            else await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), Stopping);
        }
    }

    private async Task<string?> ReadRequestAsync(SslStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        var wanted = int.MaxValue;
        while (text.Length < wanted)
        {
            var length = await stream.ReadAsync(buffer, Stopping);
            if (length == 0)
                return null;
            text.Append(Encoding.Latin1.GetString(buffer, 0, length));
            var all = text.ToString();
            var end = all.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0 && wanted == int.MaxValue)
            {
                var field = all.Split("\r\n").First(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal));
                wanted = end + 4 + int.Parse(field["Content-Length: ".Length..], System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        return text.ToString();
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=peer.test", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
