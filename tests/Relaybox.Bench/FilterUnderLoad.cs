extern alias relayd;

using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Relaybox.Testing.Smtp;
using relayd::Relaybox.Relay.Configuration;
using relayd::Relaybox.Relay.Filter;

namespace Relaybox.Bench;

/// <summary>relayd's outgoing filter in this process, with clients in front and something that takes everything behind it.</summary>
internal sealed class FilterUnderLoad : IAsyncDisposable
{
    private const string Domain = "one.example";
    private const string Recipient = "bob@two.example";
    private const int Clients = 8;
    private const int Unlimited = 100_000_000;

    private readonly SmtpSink _sink = new();
    private readonly ServiceProvider _services;
    private readonly FilterConnectionHandler _handler;

    public FilterUnderLoad()
    {
        // Nothing there: the relay has no accounts, so none of them is blocked.
        var paths = new RelayPaths(Data: "/nonexistent");
        var settings = new RelaySettings { MailDomain = Domain, MaxUserSendPerMinute = Unlimited, MaxUserSendBurstSize = Unlimited };
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System).AddSingleton(settings).AddSingleton(paths);
        services.AddFilter();
        services.AddSingleton(FilterOptions.From(settings) with { OutgoingReinject = _sink.EndPoint });
        _services = services.BuildServiceProvider();
        _handler = _services.GetRequiredKeyedService<FilterConnectionHandler>("outgoing");
    }

    /// <summary>The size of each message.</summary>
    public int MessageBytes { get; } = BenchMessage.Make($"alice@{Domain}", Recipient).Length;

    /// <summary>Sends messages over several connections at once and waits for the last answer.</summary>
    /// <param name="messages">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task RunAsync(int messages, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => SendAsync(client, messages / Clients, cancellationToken), cancellationToken)));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _sink.DisposeAsync();
    }

    private async Task SendAsync(int client, int messages, CancellationToken cancellationToken)
    {
        var sender = string.Create(CultureInfo.InvariantCulture, $"user{client}@{Domain}");
        var transaction = Encoding.ASCII.GetBytes($"MAIL FROM:<{sender}>\r\nRCPT TO:<{Recipient}>\r\nDATA\r\n");
        var content = SmtpData.Encode(BenchMessage.Make(sender, Recipient));
        var (toFilter, toClient) = (new Pipe(), new Pipe());
        await using var connection = new DefaultConnectionContext(sender, new DuplexPipe(toFilter.Reader, toClient.Writer), new DuplexPipe(toClient.Reader, toFilter.Writer));
        var serving = _handler.OnConnectedAsync(connection);

        await toFilter.Writer.WriteAsync("EHLO bench.invalid\r\n"u8.ToArray(), cancellationToken);
        await ExpectAsync(toClient.Reader, "220"u8.ToArray(), cancellationToken);
        await ExpectAsync(toClient.Reader, "250"u8.ToArray(), cancellationToken);
        for (var i = 0; i < messages; i++)
        {
            await toFilter.Writer.WriteAsync(transaction, cancellationToken);
            await ExpectAsync(toClient.Reader, "354"u8.ToArray(), cancellationToken);
            await toFilter.Writer.WriteAsync(content, cancellationToken);
            await ExpectAsync(toClient.Reader, "250"u8.ToArray(), cancellationToken);
        }

        await toFilter.Writer.CompleteAsync();
        await serving;
    }

    /// <summary>Reads whole lines until one is the last of a reply with this code; one with an error ends the measurement.</summary>
    private static async Task ExpectAsync(PipeReader reader, byte[] code, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            var isLast = SmtpSink.TryReadLine(ref buffer, out var line);
            var text = isLast ? Encoding.ASCII.GetString(line) : "";
            reader.AdvanceTo(buffer.Start, isLast ? buffer.Start : buffer.End);
            if (text.Length == 0 && result.IsCompleted || text.StartsWith('4') || text.StartsWith('5'))
                throw new InvalidOperationException($"The filter said: {text}");
            if (text.Length > 3 && text[3] == ' ' && text.AsSpan(0, 3).SequenceEqual(Encoding.ASCII.GetString(code)))
                return;
        }
    }

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
