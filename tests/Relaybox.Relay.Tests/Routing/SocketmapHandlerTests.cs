using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Mail.Smtp;
using Relaybox.Relay.Routing;

namespace Relaybox.Relay.Tests.Routing;

public sealed class SocketmapHandlerTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Answers_one_after_the_other_however_the_requests_arrive()
    {
        const string Requests = "9:echo abcd,5:echo ,7:fail  a,4:x y ,4:echo,";
        const string Answers = "7:OK abcd,3:OK ,7:TEMP  a,18:PERM no such table,18:PERM no such table,";

        Assert.Equal(Answers, await SpeakAsync(Requests, Requests.Length));
        Assert.Equal(Answers, await SpeakAsync(Requests, 1));
        Assert.Equal(Answers, await SpeakAsync(Requests, 7));
    }

    [Fact]
    public async Task A_key_may_hold_any_bytes()
    {
        Assert.Equal("10:OK ,:\r\n\0\u00e4 ,", await SpeakAsync("12:echo ,:\r\n\0\u00e4 ,", 3));
    }

    [Fact]
    public async Task Takes_the_longest_key_that_postfix_sends()
    {
        var key = new string('a', SocketmapHandler.MaxRequestBytes - 5);

        Assert.Equal($"99998:OK {key},", await SpeakAsync($"100000:echo {key},", 4096));
    }

    [Theory]
    [InlineData("100001:")]
    [InlineData("999999:")]
    [InlineData("9999999:")]
    [InlineData("00:,")]
    [InlineData("05:echo ,")]
    [InlineData("-1:")]
    [InlineData(":")]
    [InlineData(" 5:echo ,")]
    [InlineData("5;echo ,")]
    [InlineData("5:echo a")]
    [InlineData("GET / HTTP/1.0\r\n\r\n")]
    public async Task Garbage_ends_the_connection_and_what_came_before_it_is_answered(string garbage)
    {
        Assert.Equal("4:OK a,", await SpeakAsync($"6:echo a,{garbage}6:echo b,", 1000));
        Assert.Equal("4:OK a,", await SpeakAsync($"6:echo a,{garbage}", 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("6")]
    [InlineData("6:")]
    [InlineData("6:echo ")]
    [InlineData("6:echo a")]
    public async Task A_connection_cut_in_the_middle_just_ends(string part) => Assert.Equal("4:OK a,", await SpeakAsync($"6:echo a,{part}", 1));

    [Fact]
    public async Task Half_a_request_and_silence_ends_after_two_minutes()
    {
        var (client, server) = Pipes();
        var serving = Handler().ServeAsync(server, CancellationToken.None);
        await client.Output.WriteAsync("6:ech"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.False(serving.IsCompleted);
        _time.Advance(SocketmapHandler.IdleTimeout);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
    }

    [Fact]
    public async Task Stopping_ends_an_idle_connection()
    {
        using var stopping = new CancellationTokenSource();
        var serving = Handler().ServeAsync(Pipes().Server, stopping.Token);
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
    }

    [Fact]
    public void Any_content_survives_and_any_bytes_are_read_without_an_exception() =>
        Prop.ForAll<byte[], byte[]>((content, garbage) =>
        {
            var reader = new NetstringReader(1000);
            var buffer = new ReadOnlySequence<byte>([.. Encoding.ASCII.GetBytes($"{content.Length}:"), .. content, (byte)',', .. garbage]);

            var isRead = reader.Read(ref buffer, out var read) == ReadStatus.Complete
                && Encoding.Latin1.GetBytes(read).AsSpan().SequenceEqual(content)
                && buffer.Length == garbage.Length;
            _ = reader.Read(ref buffer, out _);
            return isRead;
        }).QuickCheckThrowOnFailure();

    /// <summary>Sends all of the input in pieces, closes, and returns all that came back.</summary>
    private async Task<string> SpeakAsync(string input, int pieceBytes)
    {
        var (client, server) = Pipes();
        var serving = ServeAsync(server);
        var reading = client.Input.AsStream();
        foreach (var piece in Encoding.Latin1.GetBytes(input).Chunk(pieceBytes))
        {
            if ((await client.Output.WriteAsync(piece, TestContext.Current.CancellationToken)).IsCompleted) break;
        }

        await client.Output.CompleteAsync();
        using var reader = new StreamReader(reading, Encoding.Latin1);
        var output = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        await serving;
        return output;
    }

    private async Task ServeAsync(IDuplexPipe server)
    {
        await Handler().ServeAsync(server, TestContext.Current.CancellationToken);
        await server.Input.CompleteAsync();
        await server.Output.CompleteAsync();
    }

    private SocketmapHandler Handler() => new([new EchoMap(), new FailingMap()], _time, NullLogger<SocketmapHandler>.Instance);

    private static (IDuplexPipe Client, IDuplexPipe Server) Pipes()
    {
        // No back-pressure towards the test: it reads after it has written everything.
        var options = new PipeOptions(pauseWriterThreshold: 0);
        var (input, output) = (new Pipe(options), new Pipe(options));
        return (new Duplex(output.Reader, input.Writer), new Duplex(input.Reader, output.Writer));
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class EchoMap : ISocketmap
    {
        public string Name => "echo";

        public ValueTask<SocketmapAnswer> LookUpAsync(string key, CancellationToken cancellationToken) => new(SocketmapAnswer.Ok(key));
    }

    private sealed class FailingMap : ISocketmap
    {
        public string Name => "fail";

        public ValueTask<SocketmapAnswer> LookUpAsync(string key, CancellationToken cancellationToken) => new(SocketmapAnswer.Temporary(key));
    }
}
