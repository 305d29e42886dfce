using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Relaybox.Relay.Tests.Daemon;

/// <summary>The account service takes requests from Dovecot's script alone; whatever else comes creates nothing and breaks nothing.</summary>
public sealed class AccountsHostileTests(RunningRelayd relayd) : IClassFixture<RunningRelayd>
{
    private const string Good = "POST /accounts HTTP/1.1\r\nHost: x\r\nContent-Length: 47\r\n\r\nuser=hostile01%40_relay.test&password=123456789";

    /// <summary>Four times what Kestrel gives a request's head: machines are busy.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    public static TheoryData<string, string> Inputs { get; } = new()
    {
        { "over-long request line", $"POST /{new string('a', 20_000)} HTTP/1.1\r\nHost: x\r\n\r\n" },
        { "over-long header", $"POST /accounts HTTP/1.1\r\nHost: x\r\nX: {new string('a', 20_000)}\r\n\r\n" },
        { "over-long body", $"POST /accounts HTTP/1.1\r\nHost: x\r\nContent-Length: 20000\r\n\r\n{new string('a', 20_000)}" },
        { "binary", string.Concat(Enumerable.Range(0, 2_000).Select(i => (char)(i * 7 % 256))) },
        { "no UTF-8", "POST /accounts HTTP/1.1\r\nHost: x\r\nContent-Length: 47\r\n\r\nuser=hostile%ff%40_relay.test&password=12345678" },
        { "half a request", Good[..60] },
        { "half a body", Good[..^3] },
        { "a good request behind a bad one", $"POST\r\n\r\n{Good}1" },
        { "another field", "POST /accounts HTTP/1.1\r\nHost: x\r\nContent-Length: 53\r\n\r\nuser=hostile01%40_relay.test&password=123456789&x=yyy" },
        { "a path", "POST /accounts HTTP/1.1\r\nHost: x\r\nContent-Length: 47\r\n\r\nuser=..%2Fhost1%40_relay.test&password=123456789" },
    };

    [Theory]
    [MemberData(nameof(Inputs))]
    public async Task Creates_no_account_of_a_malformed_request(string name, string input)
    {
        var answer = await SpeakAsync(Encoding.Latin1.GetBytes(input));

        Assert.DoesNotContain(" 201 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(" 500 ", answer, StringComparison.Ordinal);
        Assert.False(Directory.EnumerateDirectories(relayd.Paths.Mail).Any(folder => folder.Contains("host", StringComparison.Ordinal)), name);
    }

    /// <summary>In real time, all at once: Kestrel's own clock is none that a test can move.</summary>
    [Fact]
    public async Task Half_a_request_and_then_silence_is_cut_off_soon()
    {
        var answers = await Task.WhenAll(((int[])[10, 60, 100]).Select(length => FallSilentAsync(Good[..length])));

        Assert.All(answers, answer => Assert.DoesNotContain("HTTP/1.1 20", answer, StringComparison.Ordinal));
    }

    private async Task<string> FallSilentAsync(string input)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, relayd.Listeners.Accounts, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(input), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends everything, closes the sending side, and reads what comes back.</summary>
    private async Task<string> SpeakAsync(byte[] input)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, relayd.Listeners.Accounts, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(input, TestContext.Current.CancellationToken);
            client.Client.Shutdown(SocketShutdown.Send);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // The server hung up on it.
            return "";
        }
    }
}
