using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Relaybox.Relay.Tests.Web;

namespace Relaybox.Relay.Tests.Daemon;

public sealed class RelaydConversationTests(RunningRelayd relayd) : IClassFixture<RunningRelayd>
{
    private const int ProxyHeaderBytes = 28;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(100)]
    [InlineData(1)]
    public async Task Hands_imap_to_dovecot_with_the_clients_address_and_every_byte(int chunkBytes)
    {
        var hello = await TlsHello.CaptureAsync("imap");
        using var client = await RunningRelayd.ConnectAsync(relayd.Listeners.Https);
        foreach (var chunk in hello.Chunk(Math.Min(chunkBytes, hello.Length))) await client.SendAsync(chunk, Cancelled);
        using var dovecot = await relayd.AcceptImapAsync();

        var header = await ReadAsync(dovecot, ProxyHeaderBytes);
        Assert.Equal(((IPEndPoint)client.LocalEndPoint!).Port, (header[24] << 8) | header[25]);
        Assert.Equal(hello, await ReadAsync(dovecot, hello.Length));

        await dovecot.SendAsync("server hello"u8.ToArray(), Cancelled);
        Assert.Equal("server hello", Encoding.ASCII.GetString(await ReadAsync(client, 12)));
    }

    [Fact]
    public async Task Hands_submission_to_postfix_when_the_hello_is_spread_over_records()
    {
        var hello = TlsHello.Fragment(await TlsHello.CaptureAsync("smtp"), 20);
        using var client = await RunningRelayd.ConnectAsync(relayd.Listeners.Https);
        await client.SendAsync(hello, Cancelled);
        using var postfix = await relayd.AcceptSubmissionAsync();

        await ReadAsync(postfix, ProxyHeaderBytes);
        Assert.Equal(hello, await ReadAsync(postfix, hello.Length));
    }

    [Fact]
    public async Task Lets_each_side_end_and_the_other_finish()
    {
        using var client = await RunningRelayd.ConnectAsync(relayd.Listeners.Https);
        var hello = await TlsHello.CaptureAsync("imap");
        await client.SendAsync(hello, Cancelled);
        client.Shutdown(SocketShutdown.Send);
        using var dovecot = await relayd.AcceptImapAsync();
        await ReadAsync(dovecot, ProxyHeaderBytes + hello.Length);
        Assert.Equal(0, await dovecot.ReceiveAsync(new byte[1], Cancelled));

        await dovecot.SendAsync("bye"u8.ToArray(), Cancelled);
        dovecot.Shutdown(SocketShutdown.Both);

        Assert.Equal("bye", Encoding.ASCII.GetString(await ReadAsync(client, 3)));
        Assert.Equal(0, await client.ReceiveAsync(new byte[1], Cancelled));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("EHLO a\r\n")]
    public async Task Closes_what_is_not_tls(string junk)
    {
        using var client = await RunningRelayd.ConnectAsync(relayd.Listeners.Https);
        await client.SendAsync(Encoding.ASCII.GetBytes(junk), Cancelled);

        Assert.True(await IsClosedAsync(client));
    }

    [Fact]
    public async Task Closes_a_connection_that_ends_within_its_hello()
    {
        using var client = await RunningRelayd.ConnectAsync(relayd.Listeners.Https);
        await client.SendAsync((await TlsHello.CaptureAsync("imap")).AsMemory(0, 40), Cancelled);
        client.Shutdown(SocketShutdown.Send);

        Assert.True(await IsClosedAsync(client));
    }

    [Fact]
    public async Task Serves_https_beside_the_mail_protocols()
    {
        using var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, served, _, _) => served?.Subject == "CN=relay.test" },
        };
        using var http = new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{relayd.Listeners.Https}") };

        Assert.Contains("_relay.test", await http.GetStringAsync(new Uri("/", UriKind.Relative), Cancelled), StringComparison.Ordinal);
        using var head = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/"), Cancelled);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancelled));
        using var accounts = await http.PostAsync(new Uri("/accounts", UriKind.Relative), content: null, Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, accounts.StatusCode);
    }

    [Fact]
    public async Task Creates_accounts_at_the_loopback_door_only()
    {
        using var http = new HttpClient();
        using var form = new StringContent("user=someone12%40%5Frelay.test&password=123456789");
        using var answer = await http.PostAsync(new Uri($"http://127.0.0.1:{relayd.Listeners.Accounts}/accounts"), form, Cancelled);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.True(File.Exists(Path.Combine(relayd.Paths.Mail, "someone12@_relay.test", "passwd")));
    }

    [Fact]
    public async Task Tells_its_health_to_whoever_connects_to_the_socket()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(relayd.Paths.HealthSocket), Cancelled);
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);

        Assert.StartsWith("unhealthy\n", await reader.ReadToEndAsync(Cancelled), StringComparison.Ordinal);
    }

    private static async Task<byte[]> ReadAsync(Socket socket, int bytes)
    {
        var buffer = new byte[bytes];
        for (var length = 0; length < bytes;)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(length), Cancelled);
            Assert.NotEqual(0, received);
            length += received;
        }

        return buffer;
    }

    private static async Task<bool> IsClosedAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[1], Cancelled) == 0;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.ConnectionReset;
        }
    }
}
