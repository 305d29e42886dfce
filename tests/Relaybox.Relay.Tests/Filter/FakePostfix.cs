using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Relaybox.Relay.Tests.Filter;

/// <summary>
/// A re-inject service on a free loopback port that takes everything, unless <see cref="Answer"/> says otherwise, and keeps
/// what it took.
/// </summary>
internal sealed class FakePostfix() : LoopbackServer(IPAddress.Loopback, 0)
{
    /// <summary>The reply to a command, <c>.</c> being the end of a message, the empty string the greeting; null for the usual one, <c>!</c> to hang up.</summary>
    public Func<string, string?> Answer { get; set; } = _ => null;

    /// <summary>What EHLO announces.</summary>
    public string Extensions { get; set; } = "250-fake\r\n250-PIPELINING\r\n250 8BITMIME\r\n";

    /// <summary>Accepted messages: the commands of the transaction, then the message as received, with its last line's dot.</summary>
    public ConcurrentQueue<string> Messages { get; } = [];

    /// <summary>Every command, in order.</summary>
    public ConcurrentQueue<string> Commands { get; } = [];

    protected override async Task ConverseAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        if (!await SayAsync(client, Answer("") ?? "220 fake ESMTP"))
            return;
        var transaction = new StringBuilder();
        while (await reader.ReadLineAsync(Stopping) is { } command)
        {
            Commands.Enqueue(command);
            var verb = command.Split(' ')[0];
            if (verb == "MAIL")
                transaction.Clear();
            if (verb != "EHLO")
                transaction.Append(command).Append("\r\n");
            var reply = Answer(command) ?? verb switch
            {
                "EHLO" => Extensions.TrimEnd(),
                "DATA" => "354 go ahead",
                "QUIT" => "221 2.0.0 Bye",
                _ => "250 2.1.0 Ok",
            };
            if (!await SayAsync(client, reply) || verb == "QUIT")
                return;
            if (verb == "DATA" && reply.StartsWith("354", StringComparison.Ordinal) && !await TakeMessageAsync(client, reader, transaction))
                return;
        }
    }

    private async Task<bool> TakeMessageAsync(TcpClient client, StreamReader reader, StringBuilder transaction)
    {
        // ReadLine would take a bare LF for a line's end; the filter lets none pass, so this fake may be simple.
        string? line;
        do
        {
            line = await reader.ReadLineAsync(Stopping);
            if (line is null)
                return false;
            transaction.Append(line).Append("\r\n");
        }
        while (line != ".");

        var reply = Answer(".") ?? "250 2.0.0 Ok: queued as FAKE";
        if (reply.StartsWith("250", StringComparison.Ordinal))
            Messages.Enqueue(transaction.ToString());
        return await SayAsync(client, reply);
    }

    private async Task<bool> SayAsync(TcpClient client, string reply)
    {
        if (reply == "!")
            return false;
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(reply + "\r\n"), Stopping);
        return true;
    }
}
