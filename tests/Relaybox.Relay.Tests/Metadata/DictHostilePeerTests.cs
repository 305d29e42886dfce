using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Relay.Metadata;

namespace Relaybox.Relay.Tests.Metadata;

/// <summary>Whoever reaches the socket and is not Dovecot, or a Dovecot that broke.</summary>
public sealed class DictHostilePeerTests : IDisposable
{
    private readonly MetadataFixture _fixture = new();
    private readonly Pipe _toServer = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly Pipe _toClient = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly Task _served;

    public DictHostilePeerTests()
    {
        var handler = new DictConnectionHandler(_fixture.Entries, _fixture.Time, NullLogger<DictConnectionHandler>.Instance);
        _served = handler.ServeAsync(new Ends(_toServer.Reader, _toClient.Writer), TestContext.Current.CancellationToken);
    }

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task An_over_long_line_ends_the_connection_while_it_is_being_sent()
    {
        await SendAsync("L" + new string('x', DictRequest.MaxLineBytes + 1));

        await _served.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Half_a_line_and_then_silence_is_cut_off_soon()
    {
        // Waiting for the answer makes sure that the half line has been read with it.
        await SendAsync("Lpriv/1/none\ta@b\nLpriv/");
        await ReadAsync("N\n");
        await AdvanceUntilServedAsync(DictConnectionHandler.LineTimeout);
    }

    [Fact]
    public async Task Silence_between_lines_is_cut_off_late()
    {
        await SendAsync("Lpriv/1/none\ta@b\n");
        await ReadAsync("N\n");
        _fixture.Time.Advance(DictConnectionHandler.LineTimeout);
        Assert.False(_served.IsCompleted);
        await AdvanceUntilServedAsync(DictConnectionHandler.IdleTimeout);
    }

    [Theory]
    [InlineData("")]
    [InlineData("H4\t0")]
    [InlineData("H4\t0\t0\t\tmetadata\n")]
    [InlineData("H4\t0\t0\t\tmetadata\nB1\tsomeone12@relay.test\t0\nS1\tpriv/1/devicetoken\ttoken\n")]
    [InlineData("H4\t0\t0\t\tmetadata\nB1\tsomeone12@relay.test\t0\nS1\tpriv/1/devicetoken\ttoken\nC1")]
    public async Task A_connection_cut_at_any_state_changes_nothing(string sent)
    {
        await SendAsync(sent);
        await _toServer.Writer.CompleteAsync();

        await _served;
        Assert.Empty(_fixture.Tokens.Find(MetadataFixture.Account));
    }

    [Fact]
    public async Task Binary_garbage_ends_the_connection()
    {
        var garbage = new byte[4096];
        new Random(1).NextBytes(garbage);
        garbage[0] = 0xff;
        await _toServer.Writer.WriteAsync(garbage, TestContext.Current.CancellationToken);
        await SendAsync("\n");

        await _served.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Lines_may_come_in_any_pieces_and_answers_keep_their_order()
    {
        foreach (var piece in "H4\t0\t0\t\tm\nLpriv/1/devicetoken\tx\nLshared/1/vendor/vendor.dovecot/pvt/server/vendor/deltachat/maxsmtprecipients\tx\n")
            await SendAsync(piece.ToString());

        await ReadAsync("N\nO1000\n");
    }

    private async Task AdvanceUntilServedAsync(TimeSpan timeout)
    {
        // The server may not have begun to wait yet.
        while (!_served.IsCompleted)
        {
            _fixture.Time.Advance(timeout);
            await Task.Yield();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _served);
    }

    private async Task SendAsync(string text) =>
        await _toServer.Writer.WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);

    private async Task ReadAsync(string expected)
    {
        var result = await _toClient.Reader.ReadAtLeastAsync(expected.Length, TestContext.Current.CancellationToken);
        Assert.Equal(expected, Encoding.UTF8.GetString(result.Buffer));
        _toClient.Reader.AdvanceTo(result.Buffer.End);
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
