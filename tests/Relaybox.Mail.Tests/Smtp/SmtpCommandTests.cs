using System.Text;
using Relaybox.Mail.Smtp;

namespace Relaybox.Mail.Tests.Smtp;

public sealed class SmtpCommandTests
{
    [Theory]
    [InlineData("EHLO relay.example", SmtpVerb.Ehlo, "relay.example")]
    [InlineData("lhlo x", SmtpVerb.Lhlo, "x")]
    [InlineData("HeLo x", SmtpVerb.Helo, "x")]
    [InlineData("MAIL FROM:<a@b>", SmtpVerb.Mail, "FROM:<a@b>")]
    [InlineData("RCPT TO:<a@b>  ", SmtpVerb.Rcpt, "TO:<a@b>")]
    [InlineData("DATA", SmtpVerb.Data, "")]
    [InlineData("RSET ", SmtpVerb.Rset, "")]
    [InlineData("NOOP something", SmtpVerb.Noop, "something")]
    [InlineData("QUIT", SmtpVerb.Quit, "")]
    [InlineData("", SmtpVerb.Unknown, "")]
    [InlineData(" QUIT", SmtpVerb.Unknown, "QUIT")]
    [InlineData("QUITX", SmtpVerb.Unknown, "")]
    [InlineData("STARTTLS", SmtpVerb.Unknown, "")]
    public void Splits_verb_and_argument(string line, SmtpVerb verb, string argument)
    {
        var command = SmtpCommand.Parse(Encoding.ASCII.GetBytes(line));

        Assert.Equal(verb, command.Verb);
        Assert.Equal(argument, Encoding.ASCII.GetString(command.Argument));
    }
}
