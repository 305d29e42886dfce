using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relaybox.Mail.Mime;

namespace Relaybox.Mail.Tests.Mime;

public sealed class MessageHeadTests
{
    [Fact]
    public void Finds_the_fields_that_decide()
    {
        const string Message = "Received: x\r\n\tby y\r\nfrom: a@b\r\nSUBJECT:  hello \r\nSecure-Join: vc-request\r\n"
            + "Auto-Submitted: auto-replied\r\nContent-Type: text/plain;\r\n charset=utf-8\r\n\r\nFrom: body@x\r\n";

        Assert.True(MessageHead.TryParse(Encoding.ASCII.GetBytes(Message), 1000, out var head));

        Assert.Equal(" a@b"u8, head.From);
        Assert.Equal(1, head.FromFields);
        Assert.Equal("hello"u8, head.Subject);
        Assert.Equal("vc-request"u8, head.SecureJoin);
        Assert.Equal("auto-replied"u8, head.AutoSubmitted);
        Assert.Equal(" text/plain;\r\n charset=utf-8"u8, head.ContentType);
        Assert.Equal("From: body@x\r\n"u8, head.Body);
    }

    [Fact]
    public void Counts_fields_that_are_there_twice_and_trusts_none_of_them()
    {
        Assert.True(MessageHead.TryParse("From: a@b\r\nFrom: c@d\r\nSecure-Join: vc-request\r\nsecure-join: vc-request\r\n\r\n"u8, 1000, out var head));

        Assert.Equal(2, head.FromFields);
        Assert.True(head.SecureJoin.IsEmpty);
    }

    [Theory]
    [InlineData("no field\r\n\r\n")]
    [InlineData(" folded: first\r\n\r\n")]
    [InlineData("From : a@b\r\n\r\n")]
    [InlineData(": a@b\r\n\r\n")]
    [InlineData("Fröm: a@b\r\n\r\n")]
    [InlineData("From: a@b\r\nbody without an empty line\r\n")]
    public void Refuses_a_line_that_is_no_field(string message) =>
        Assert.False(MessageHead.TryParse(Encoding.UTF8.GetBytes(message), 1000, out _));

    [Fact]
    public void Refuses_a_header_section_over_the_limit_but_not_a_large_body()
    {
        var large = Encoding.ASCII.GetBytes($"From: a@b\r\nX: {new string('x', 1000)}\r\n\r\nbody");
        var small = Encoding.ASCII.GetBytes($"From: a@b\r\n\r\n{new string('x', 1000)}");

        Assert.False(MessageHead.TryParse(large, 1000, out _));
        Assert.True(MessageHead.TryParse(small, 1000, out _));
    }

    [Fact]
    public void Never_throws_on_any_bytes() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            _ = MessageHead.TryParse(bytes, 1000, out _);
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
}
