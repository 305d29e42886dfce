using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relaybox.Mail.Smtp;

namespace Relaybox.Mail.Tests.Smtp;

public sealed class SmtpReplyTests
{
    [Fact]
    public void Writes_code_enhanced_code_and_text() =>
        Assert.Equal("250 2.1.0 Ok\r\n", Write(SmtpReply.Of(250, "2.1.0", "Ok")));

    [Fact]
    public void Writes_every_line_with_its_code() =>
        Assert.Equal("250-relay\r\n250-SIZE 10\r\n250 PIPELINING\r\n", Write(new SmtpReply(250, null, "relay\nSIZE 10\nPIPELINING")));

    [Fact]
    public void Lets_no_echoed_text_forge_a_line() =>
        Assert.Equal("500 5.1.7 a?250 ok??\r\n", Write(SmtpReply.Of(500, "5.1.7", "a\r250 ok\t\u00e4")));

    [Fact]
    public void Cuts_a_line_at_the_limit_of_the_protocol()
    {
        var written = Write(SmtpReply.Of(500, "5.1.7", new string('x', 1000)));

        Assert.Equal(SmtpReply.MaxLineBytes, written.Length);
        Assert.EndsWith("x\r\n", written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("250 2.0.0 Ok: queued as ABC\r\n", 250, "2.0.0", "Ok: queued as ABC")]
    [InlineData("250\r\n", 250, null, "")]
    [InlineData("250 \r\n", 250, null, "")]
    [InlineData("250-one\r\n250-two\r\n250 three\r\n", 250, null, "one\ntwo\nthree")]
    [InlineData("550-5.1.1 no\r\n550 5.1.1 such user\r\n", 550, "5.1.1", "no\nsuch user")]
    [InlineData("550 2.1.1 not our class\r\n", 550, null, "2.1.1 not our class")]
    [InlineData("354 go on\n", 354, null, "go on")]
    public void Reads_a_reply(string input, int code, string? enhanced, string text)
    {
        var buffer = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(input + "220 next"));

        Assert.Equal(ReadStatus.Complete, SmtpReplyReader.TryRead(ref buffer, out var reply));
        Assert.Equal((code, enhanced, text), (reply.Code, reply.Enhanced?.ToString(), reply.Text));
        Assert.Equal("220 next", Encoding.ASCII.GetString(buffer));
    }

    [Theory]
    [InlineData("")]
    [InlineData("250")]
    [InlineData("250 ok\r")]
    [InlineData("250-ok\r\n")]
    [InlineData("250-ok\r\n250")]
    public void Waits_for_the_whole_reply(string input)
    {
        var buffer = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(input));

        Assert.Equal(ReadStatus.Incomplete, SmtpReplyReader.TryRead(ref buffer, out _));
        Assert.Equal(input.Length, buffer.Length);
    }

    [Theory]
    [InlineData("hello\r\n")]
    [InlineData("25 ok\r\n")]
    [InlineData("250ok\r\n")]
    [InlineData("999 ok\r\n")]
    [InlineData("250-ok\r\n251 ok\r\n")]
    [InlineData("\r\n")]
    public void Refuses_what_is_no_reply(string input)
    {
        var buffer = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(input));

        Assert.Equal(ReadStatus.Malformed, SmtpReplyReader.TryRead(ref buffer, out _));
    }

    [Fact]
    public void Refuses_a_reply_without_end()
    {
        var endlessLine = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes("250 " + new string('x', 5000)));
        var endlessLines = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("250-x\r\n", 200))));

        Assert.Equal(ReadStatus.Malformed, SmtpReplyReader.TryRead(ref endlessLine, out _));
        Assert.Equal(ReadStatus.Malformed, SmtpReplyReader.TryRead(ref endlessLines, out _));
    }

    [Fact]
    public void Reads_back_whatever_it_writes() =>
        Prop.ForAll<NonNull<string>>(text =>
        {
            var written = new SmtpReply(550, new EnhancedCode(5, 1, 1), text.Get);
            var buffer = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(Write(written)));

            return SmtpReplyReader.TryRead(ref buffer, out var read) == ReadStatus.Complete
                && buffer.IsEmpty && read.Code == 550 && read.Enhanced == written.Enhanced;
        }).QuickCheckThrowOnFailure();

    private static string Write(SmtpReply reply)
    {
        var output = new ArrayBufferWriter<byte>();
        reply.WriteTo(output);
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }
}
