using System.Text;
using Relaybox.Testing.Smtp;

namespace Relaybox.Integration.Tests;

/// <summary>The test client's own dot-stuffing: were it wrong, the hostile cases would not reach the relay.</summary>
public sealed class SmtpDataTests
{
    [Theory]
    [InlineData("", ".\r\n")]
    [InlineData("a\r\n", "a\r\n.\r\n")]
    [InlineData(".a\r\n..\r\n", "..a\r\n...\r\n.\r\n")]
    [InlineData("a\n.\r\n", "a\n.\r\n.\r\n")]
    [InlineData("a\r.\r\n", "a\r.\r\n.\r\n")]
    public void Doubles_dots_only_after_crlf(string message, string wire) =>
        Assert.Equal(wire, Encoding.ASCII.GetString(SmtpData.Encode(Encoding.ASCII.GetBytes(message))));
}
