using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Relay.Daemon;

namespace Relaybox.Relay.Tests.Daemon;

public sealed class OneLineFormatterTests
{
    [Fact]
    public void Writes_module_level_event_and_text() =>
        Assert.Equal("relayd/accounts: info 2001: Created an account.", Format("Relaybox.Relay.Accounts.AccountStore", "Created an account."));

    [Fact]
    public void Keeps_a_strangers_line_feeds_on_the_line() =>
        Assert.Equal("relayd/Other: info 2001: a  forged: line", Format("Other", "a\r\nforged: line"));

    [Fact]
    public void Explains_an_io_failure_by_its_message() =>
        Assert.Equal(
            "relayd/web: info 2001: Failed. IOException: no space ← IOException: disk",
            Format("Relaybox.Relay.Web.Site", "Failed.", new IOException("no space", new IOException("disk"))));

    private static string Format(string category, string message, Exception? exception = null)
    {
        using var writer = new StringWriter();
        var entry = new LogEntry<string>(LogLevel.Information, category, new EventId(2001), message, exception, (state, _) => state);
        OneLineFormatter.Write(entry, writer);
        return writer.ToString();
    }
}
