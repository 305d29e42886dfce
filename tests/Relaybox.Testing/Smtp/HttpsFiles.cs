using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Relaybox.Testing.Smtp;

/// <summary>An HTTPS server on port 443 of an address of the host that has one text for each URL and nothing else.</summary>
public sealed class HttpsFiles : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2 _certificate;
    private readonly IReadOnlyDictionary<string, string> _texts;
    private readonly Task _serving;

    private HttpsFiles(IPAddress address, X509Certificate2 certificate, IReadOnlyDictionary<string, string> texts)
    {
        (_certificate, _texts) = (certificate, texts);
        _listener = new TcpListener(address, 443);
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Serves; that takes root.</summary>
    /// <param name="address">The address.</param>
    /// <param name="certificate">The certificate, with key.</param>
    /// <param name="texts">The texts by host and path, such as <c>www.example.org/index.txt</c>.</param>
    public static HttpsFiles Listen(string address, X509Certificate2 certificate, IReadOnlyDictionary<string, string> texts) =>
        new(IPAddress.Parse(address), certificate, texts);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
            _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        var path = (await reader.ReadLineAsync(_stop.Token) ?? "").Split(' ').ElementAtOrDefault(1);
        var host = "";
        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } field)
        {
            if (field.StartsWith("Host:", StringComparison.OrdinalIgnoreCase))
                host = field[5..].Trim().Split(':')[0];
        }

        var answer = _texts.TryGetValue($"{host}{path}", out var text)
            ? $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {text.Length}\r\nConnection: close\r\n\r\n{text}"
            : "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), _stop.Token);
        await stream.ShutdownAsync();
    }
}
