using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Dkim;
using Relaybox.Relay.Filter;
using Relaybox.Relay.Tests.Dkim;

namespace Relaybox.Relay.Tests.Filter;

/// <summary>One filter with a fake Postfix behind it, and clients that speak to it over pipes in memory.</summary>
internal sealed class Conversation : IAsyncDisposable
{
    /// <summary>A hang must fail the test, not the run.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly RelaySettings Settings = new() { MailDomain = "one.example" };

    private readonly TemporaryFolder _folder = new();
    private readonly ReinjectPool _pool;

    private Conversation(FilterOptions options, Func<Conversation, IMessagePolicy> policy)
    {
        Options = options;
        Budget = new BufferBudget(options.MaxBufferedBytes, Clock);
        _pool = new ReinjectPool(Postfix.EndPoint, options, Clock, Log);
        Gate = new FilterGate("test", policy(this), _pool, new LogLinesOf<FilterGate>(Log));
        Handler = new FilterConnectionHandler(new FilterServices("test", Gate, Budget, options, Clock, Log));
    }

    public static FilterOptions SmallLimits { get; } = new()
    {
        HostName = "one.example",
        MaxMessageBytes = 20_000,
        TraceAllowanceBytes = 100,
        MaxHeaderBytes = 4_000,
        MaxRecipients = 3,
    };

    public FilterOptions Options { get; }

    public ManualTime Clock { get; } = new();

    public FakePostfix Postfix { get; } = new();

    /// <summary>What the operator reads.</summary>
    public LogLines Log { get; } = new();

    public BufferBudget Budget { get; }

    public FilterGate Gate { get; }

    public FilterConnectionHandler Handler { get; }

    /// <param name="options">Limits and times.</param>
    /// <param name="burst">How many messages one sender may send at once; sixty a minute after them.</param>
    public static Conversation Outgoing(FilterOptions? options = null, int burst = 10) => new(
        options ?? SmallLimits, c => new OutgoingPolicy(c.Options, c.Blocked, new SenderRateLimit(60, burst, c.Clock)));

    public static Conversation Incoming(FilterOptions? options = null) =>
        new(
        options ?? SmallLimits,
        c => new IncomingPolicy(c.Options, c.Blocked, new OriginCheck(KeyDns.Of("two.example"), c.Clock, new LogLinesOf<OriginCheck>(c.Log))));

    private BlockedAccounts Blocked => new(Settings, _folder.Paths);

    /// <summary>Blocks an account of the relay as an operator does.</summary>
    public void Block(string address)
    {
        var folder = Path.Combine(_folder.Paths.Mail, address);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, RelayPaths.DisabledFileName), "");
    }

    /// <summary>Sends all of <paramref name="input"/>, closes, and returns all that the filter said.</summary>
    public async Task<string> SpeakAsync(string input, ChunkMode mode = ChunkMode.Whole)
    {
        await using var client = Connect();
        var sending = client.SendAsync(Encoding.UTF8.GetBytes(input), mode, andClose: true);
        var output = await client.ReadToEndAsync();
        await sending;
        await client.Session;
        return output;
    }

    public Client Connect() => new(Handler);

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        Budget.Dispose();
        await Postfix.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A client's end of one connection.</summary>
    internal sealed class Client : IAsyncDisposable, IDuplexPipe
    {
        private readonly Pipe _toFilter = new();
        private readonly Pipe _fromFilter = new();
        private readonly DefaultConnectionContext _context;
        private readonly CancellationTokenSource _closed = new();

        public Client(FilterConnectionHandler handler)
        {
            _context = new DefaultConnectionContext("test", this, this) { ConnectionClosed = _closed.Token };
            Session = ServeAsync(handler);
        }

        /// <summary>Ends when the filter is done with the connection.</summary>
        public Task Session { get; }

        PipeReader IDuplexPipe.Input => _toFilter.Reader;

        PipeWriter IDuplexPipe.Output => _fromFilter.Writer;

        public async Task SendAsync(ReadOnlyMemory<byte> bytes, ChunkMode mode = ChunkMode.Whole, bool andClose = false)
        {
            var random = new Random(4711);
            while (!bytes.IsEmpty)
            {
                var length = mode switch
                {
                    ChunkMode.Whole => bytes.Length,
                    ChunkMode.ByteByByte => 1,
                    _ => Math.Min(bytes.Length, random.Next(1, 50)),
                };
                if ((await _toFilter.Writer.WriteAsync(bytes[..length])).IsCompleted)
                    return;
                bytes = bytes[length..];
                if (mode != ChunkMode.Whole)
                    await Task.Yield();
            }

            if (andClose)
                await _toFilter.Writer.CompleteAsync();
        }

        public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

        public async Task<string> ReadToEndAsync()
        {
            using var reader = new StreamReader(_fromFilter.Reader.AsStream(leaveOpen: true), Encoding.ASCII);
            return await reader.ReadToEndAsync().WaitAsync(Patience);
        }

        /// <summary>Reads until the filter has said <paramref name="end"/>.</summary>
        public async Task<string> ReadToAsync(string end)
        {
            while (true)
            {
                var result = await _fromFilter.Reader.ReadAsync().AsTask().WaitAsync(Patience);
                var text = Encoding.ASCII.GetString(result.Buffer);
                var isThere = text.Contains(end, StringComparison.Ordinal);
                _fromFilter.Reader.AdvanceTo(isThere ? result.Buffer.End : result.Buffer.Start, result.Buffer.End);
                if (isThere || result.IsCompleted)
                    return text;
            }
        }

        /// <summary>Closes the client's side in the middle of whatever it was doing.</summary>
        public ValueTask CutAsync() => _toFilter.Writer.CompleteAsync();

        /// <summary>What a stopping server does to its connections.</summary>
        public Task StopAsync() => _closed.CancelAsync();

        public async ValueTask DisposeAsync()
        {
            await _toFilter.Writer.CompleteAsync();
            await Session.WaitAsync(Patience);
            await _context.DisposeAsync();
            _closed.Dispose();
        }

        private async Task ServeAsync(FilterConnectionHandler handler)
        {
            await handler.OnConnectedAsync(_context);
            // As Kestrel does when the handler returns.
            await _fromFilter.Writer.CompleteAsync();
            await _toFilter.Reader.CompleteAsync();
        }
    }
}
