using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing;
using Relaybox.Testing.Engine;
using Relaybox.Testing.Imap;

namespace Relaybox.Integration.Tests;

/// <summary>Logged-in IMAP connections over TLS, which the plugin <c>lean_tls</c> carries in <c>imap-login</c> from their first quiet moment on.</summary>
[Collection(SharedRelays.Name)]
public sealed class TlsConnections(TwoRelaysFixture fixture) : TwoRelaysTest(fixture)
{
    private const int LargeBytes = 10_000_000;
    private const int Waiting = 200;

    /// <summary>Dovecot alone keeps 80 kB, the plugin 23.</summary>
    private const int BytesEach = 50_000;

    [Theory]
    [InlineData(Relay.Imaps)]
    [InlineData(Relay.Imap)]
    [InlineData(Relay.Https)]
    public async Task Carry_a_large_message_both_ways(int port)
    {
        var relay = (await RelaysAsync()).One;
        var message = LargeMessage();
        await using var imap = await OpenInboxAsync(relay, port);

        await AppendAsync(imap, message);

        Assert.Equal(message, await imap.FetchAsync(1, string.Empty, Cancelled));
    }

    // Neither direction may wait for the other: what is sent here fills every buffer on the way, and so do the answers.
    [Fact]
    public async Task Take_commands_while_answers_are_not_read()
    {
        const int Fetches = 4, Noops = 40_000;
        var relay = (await RelaysAsync()).One;
        var message = LargeMessage();
        await using var imap = await OpenInboxAsync(relay, Relay.Imaps);
        await AppendAsync(imap, message);
        var commands = new StringBuilder();
        for (var n = 0; n < Fetches; n++)
            commands.Append(CultureInfo.InvariantCulture, $"f{n} FETCH 1 BODY.PEEK[]\r\n");
        for (var n = 0; n < Noops; n++)
            commands.Append(CultureInfo.InvariantCulture, $"n{n} NOOP\r\n");

        var sending = imap.Connection.WriteAsync(Encoding.ASCII.GetBytes(commands.ToString()), Cancelled);
        for (var n = 0; n < Fetches; n++)
        {
            Assert.EndsWith(string.Create(CultureInfo.InvariantCulture, $"{{{message.Length}}}"), await imap.Connection.ReadLineAsync(Cancelled), StringComparison.Ordinal);
            Assert.Equal(message, await imap.Connection.ReadBytesAsync(message.Length, Cancelled));
            await ReadToAsync(imap, $"f{n}");
        }

        await ReadToAsync(imap, $"n{Noops - 1}");
        await sending;
    }

    // Dovecot polls for urgent data and does not read it: the process would turn in circles.
    [Fact]
    public async Task End_at_data_that_is_beside_TLS()
    {
        var relay = (await RelaysAsync()).One;
        await using var imap = await OpenInboxAsync(relay, Relay.Imaps);

        imap.Connection.SendUrgentByte();
        // For TLS the byte is the first of a record; it takes a few to see that there is none such.
        await imap.Connection.WriteLineAsync("end NOOP", Cancelled);

        await Assert.ThrowsAnyAsync<IOException>(() => imap.Connection.ReadLineAsync(Cancelled));
    }

    [Fact]
    public async Task Keep_little_memory_while_they_wait_and_nothing_when_they_ended()
    {
        Requirements.NeedRoot();
        // Not the relay where others leave hundreds of connections' memory to be used again.
        var relay = (await RelaysAsync()).Two;
        await using (var first = await OpenInboxAsync(relay, Relay.Imaps))
        {
            // What the process loads for the first of all.
        }

        var memory = await MemoryOfLoginAsync(relay);
        var descriptors = await DescriptorsOfLoginAsync(relay);
        var clients = new ImapConnection?[Waiting];
        try
        {
            await Parallel.ForAsync(0, Waiting, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancelled }, async (number, token) =>
            {
                clients[number] = await OpenInboxAsync(relay, Relay.Imaps);
                await clients[number]!.StartIdleAsync(token);
            });

            await Wait.UntilAsync(
                $"a waiting connection has less than {BytesEach} bytes",
                async _ => await MemoryOfLoginAsync(relay) - memory < (long)BytesEach * Waiting,
                Cancelled);
            Assert.True(await DescriptorsOfLoginAsync(relay) >= descriptors + (2 * Waiting));
        }
        finally
        {
            foreach (var client in clients.OfType<ImapConnection>())
                await client.DisposeAsync();
        }

        await Wait.UntilAsync("the connections are closed", async _ => await DescriptorsOfLoginAsync(relay) < descriptors + Waiting, Cancelled);
    }

    private static async Task<ImapConnection> OpenInboxAsync(Relay relay, int port)
    {
        var account = relay.FreshAccount();
        var imap = await relay.OpenImapAsync(port, Cancelled, port == Relay.Https ? "imap" : null);
        (await imap.LoginAsync(account.Address, account.Password, Cancelled)).EnsureOk();
        await imap.SelectInboxAsync(Cancelled);
        return imap;
    }

    /// <summary>Random, so that no byte could stand in for another.</summary>
    private static byte[] LargeMessage() =>
        Encoding.ASCII.GetBytes($"Subject: large\r\n\r\n{Convert.ToBase64String(RandomNumberGenerator.GetBytes(LargeBytes / 4 * 3), Base64FormattingOptions.InsertLineBreaks)}\r\n");

    private static async Task AppendAsync(ImapConnection imap, byte[] message)
    {
        await imap.Connection.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"append APPEND INBOX {{{message.Length}}}"), Cancelled);
        Assert.StartsWith("+", await imap.Connection.ReadLineAsync(Cancelled), StringComparison.Ordinal);
        await imap.Connection.WriteAsync(message, Cancelled);
        await imap.Connection.WriteLineAsync(string.Empty, Cancelled);
        await ReadToAsync(imap, "append");
    }

    private static async Task ReadToAsync(ImapConnection imap, string tag)
    {
        while (true)
        {
            var line = await imap.Connection.ReadLineAsync(Cancelled);
            if (!line.StartsWith(tag + ' ', StringComparison.Ordinal))
                continue;
            Assert.StartsWith(tag + " OK", line, StringComparison.Ordinal);
            return;
        }
    }

    private static async Task<long> MemoryOfLoginAsync(Relay relay) =>
        (await LoginProcessesAsync(relay)).Sum(process => process.ProportionalSetSize());

    private static async Task<int> DescriptorsOfLoginAsync(Relay relay) =>
        (await LoginProcessesAsync(relay)).Sum(process => Directory.GetFileSystemEntries($"/proc/{process.Pid}/fd").Length);

    private static async Task<ContainerProcess[]> LoginProcessesAsync(Relay relay) =>
        [.. (await relay.Container.ProcessesAsync(Cancelled)).Where(process => process.Name == "imap-login")];
}
