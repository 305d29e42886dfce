using Relaybox.Relay.Configuration;
using Relaybox.Relay.Delivery;
using Relaybox.Relay.Filter;

namespace Relaybox.Relay.Tests.Configuration;

public sealed class ConnectionLimitsTests
{
    private const long Mebibyte = 1 << 20;

    [Theory]
    [InlineData(1000, null, 1000, 200, 1000, 1000)]
    [InlineData(1000, 32_768L, 1000, 200, 1000, 1000)]
    [InlineData(1000, 1_024L, 107, 50, 42, 34)]
    [InlineData(1000, 512L, 53, 26, 21, 20)]
    [InlineData(1000, 64L, 20, 10, 20, 20)]
    [InlineData(10, 64L, 10, 5, 10, 10)]
    [InlineData(100, 32_768L, 100, 50, 100, 100)]
    public void Gives_a_port_no_more_than_the_memory_bears(int wanted, long? memoryMebibytes, int submissions, int perClient, int smtp, int submission)
    {
        var limits = ConnectionLimits.For(new RelaySettings { MailDomain = "relay.test", MaxSmtpConnections = wanted }, memoryMebibytes * Mebibyte);

        Assert.Equal((new PortLimits(submissions, perClient), smtp, submission), (limits.Submissions, limits.Smtp.Connections, limits.Submission.Connections));
        Assert.True(limits.Reinject > new FilterOptions { HostName = "relay.test" }.MaxReinjectConnections);
    }

    [Theory]
    [InlineData(10_000, null, 10_000)]
    [InlineData(10_000, 1_024L, 149)]
    [InlineData(10_000, 64L, 50)]
    [InlineData(20, 1_024L, 20)]
    public void Keeps_no_more_imap_processes_than_the_memory_bears(int wanted, long? memoryMebibytes, int processes)
    {
        var settings = new RelaySettings { MailDomain = "relay.test", MaxImapConnections = wanted };

        Assert.Equal(processes, ConnectionLimits.For(settings, memoryMebibytes * Mebibyte).Imap);
    }

    [Theory]
    [InlineData(null, 500, 100)]
    [InlineData(16_384L, 500, 100)]
    [InlineData(4_096L, 477, 71)]
    [InlineData(1_024L, 119, 30)]
    [InlineData(512L, 100, 30)]
    public void Gives_mail_to_peers_no_more_processes_than_the_memory_bears_and_room_for_several_peers(long? memoryMebibytes, int processes, int bySmtp)
    {
        var limits = ConnectionLimits.For(new RelaySettings { MailDomain = "relay.test" }, memoryMebibytes * Mebibyte);

        Assert.Equal((processes, bySmtp), (limits.Delivery, limits.SmtpDelivery));
        Assert.True(limits.Delivery >= 2 * new DeliveryOptions().MaxMessagesPerMovingDomain);
    }

    [Theory]
    [InlineData(30, null, 256)]
    [InlineData(30, 8_192L, 256)]
    [InlineData(30, 512L, 128)]
    [InlineData(512, 16_384L, 2_048)]
    [InlineData(512, 1_024L, 1_024)]
    public void Buffers_a_quarter_of_the_memory_at_the_most_and_one_message_always(int messageMebibytes, long? memoryMebibytes, int buffered)
    {
        var settings = new RelaySettings { MailDomain = "relay.test", MaxMessageSize = messageMebibytes * Mebibyte };

        var bytes = FilterOptions.From(settings, memoryMebibytes * Mebibyte).MaxBufferedBytes;

        Assert.Equal(buffered, bytes / Mebibyte);
    }
}
