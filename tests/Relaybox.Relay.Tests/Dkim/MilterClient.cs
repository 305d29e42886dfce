using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Dkim;
using Relaybox.Relay.Metrics;

namespace Relaybox.Relay.Tests.Dkim;

/// <summary>Postfix's end of a connection to the milter, over pipes in memory.</summary>
internal sealed class MilterClient : IAsyncDisposable, IDuplexPipe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Pipe _toMilter = new();
    private readonly Pipe _fromMilter = new();
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly DkimIdentity _identity;

    public MilterClient(bool withKey = true, string domain = "one.example", MilterOptions? options = null)
    {
        if (withKey)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.Paths.DkimKey)!);
            File.WriteAllText(_folder.Paths.DkimKey, KeyDns.Pem);
        }

        _identity = new DkimIdentity(new RelaySettings { MailDomain = domain }, _folder.Paths, NullLogger<DkimIdentity>.Instance);
        Session = ServeAsync(options ?? new MilterOptions());
    }

    public ManualTime Clock { get; } = new();

    public RelayMetrics Metrics { get; } = new();

    /// <summary>Ends when the milter is done with the connection.</summary>
    public Task Session { get; }

    PipeReader IDuplexPipe.Input => _toMilter.Reader;

    PipeWriter IDuplexPipe.Output => _fromMilter.Writer;

    /// <summary>Offers what Postfix offers, or else, and returns the steps agreed on.</summary>
    public async Task<uint> NegotiateAsync(uint steps = 0x1FFFFF, uint version = 6)
    {
        await SendAsync('O', Numbers(version, 0x1FF, steps));
        var (kind, data) = await ReceiveAsync();
        Assert.Equal('O', kind);
        Assert.Equal(version, BinaryPrimitives.ReadUInt32BigEndian(data));
        return BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(8));
    }

    public Task SendAsync(char kind, ReadOnlySpan<byte> data) => SendRawAsync([.. Numbers((uint)data.Length + 1), (byte)kind, .. data]);

    public Task SendHeaderAsync(string name, string value) => SendAsync('L', Encoding.Latin1.GetBytes($"{name}\0{value}\0"));

    public async Task SendRawAsync(byte[] bytes) => await _toMilter.Writer.WriteAsync(bytes);

    public async Task<(char Kind, byte[] Data)> ReceiveAsync()
    {
        var prelude = await ReadAsync(5);
        return ((char)prelude[4], await ReadAsync((int)BinaryPrimitives.ReadUInt32BigEndian(prelude) - 1));
    }

    /// <summary>Closes Postfix's side, and returns whatever else the milter said.</summary>
    public async Task<byte[]> CutAsync()
    {
        await _toMilter.Writer.CompleteAsync();
        await Session.WaitAsync(Patience);
        using var rest = new MemoryStream();
        await _fromMilter.Reader.CopyToAsync(rest);
        return rest.ToArray();
    }

    public Task StopAsync() => _stop.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await _toMilter.Writer.CompleteAsync();
        await Session.WaitAsync(Patience);
        _identity.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    public static byte[] Numbers(params uint[] numbers)
    {
        var bytes = new byte[4 * numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4 * i), numbers[i]);
        return bytes;
    }

    private async Task<byte[]> ReadAsync(int length)
    {
        if (length == 0)
            return [];
        var result = await _fromMilter.Reader.ReadAtLeastAsync(length).AsTask().WaitAsync(Patience);
        Assert.True(result.Buffer.Length >= length, "The milter closed the connection.");
        var bytes = System.Buffers.BuffersExtensions.ToArray(result.Buffer.Slice(0, length));
        _fromMilter.Reader.AdvanceTo(result.Buffer.GetPosition(length));
        return bytes;
    }

    private async Task ServeAsync(MilterOptions options)
    {
        await Task.Yield();
        using var session = new MilterSession(this, _identity, options, Clock, Metrics, NullLogger.Instance);
        await session.RunAsync(_stop.Token);
        await _fromMilter.Writer.CompleteAsync();
        await _toMilter.Reader.CompleteAsync();
    }
}
