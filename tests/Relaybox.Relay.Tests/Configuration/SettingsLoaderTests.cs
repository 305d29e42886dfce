using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Tests.Configuration;

public sealed class SettingsLoaderTests
{
    private const string IniName = "/data/relay.ini";

    [Fact]
    public void Takes_a_domain_and_leaves_the_rest_at_its_defaults()
    {
        var result = Load([("RELAY_DOMAIN", "Chat.Example.org")]);

        Assert.Equal(new RelaySettings { MailDomain = "chat.example.org" }, result.Settings);
        Assert.Empty(result.Mistakes);
    }

    [Fact]
    public void Without_a_domain_there_is_one_sentence()
    {
        var mistake = Assert.Single(Load([("RELAY_DOMAIN", "")]).Mistakes);

        Assert.Equal(
            "RELAY_DOMAIN is not set: give the relay its mail domain, for example RELAY_DOMAIN=chat.example.org (or mail_domain in /data/relay.ini).",
            mistake.ToString());
    }

    [Fact]
    public void Reports_every_mistake_at_once()
    {
        var result = Load(
            [("RELAY_DOMAIN", "127.0.0.1"), ("RELAY_MAX_MESSAGE_SIZE", "lots"), ("RELAY_DNS_FORWARD", "1"), ("RELAY_MAX_SMTP_CONNECTION", "5")],
            """
            [params]
            username_min_length = 0
            passdb_path = /home/vmail/passdb.sqlite
            nonsense
            colour = blue
            [other]
            x = 1
            """);

        Assert.Null(result.Settings);
        Assert.Collection(
            result.Mistakes.Select(mistake => mistake.ToString()),
            text => Assert.Equal("/data/relay.ini:4: \"nonsense\" is no setting; write key = value, or start the line with # for a comment.", text),
            text => Assert.StartsWith("RELAY_DOMAIN=127.0.0.1: no other machine", text, StringComparison.Ordinal),
            text => Assert.Equal("RELAY_MAX_MESSAGE_SIZE=lots: write a size in bytes from 65536 to 536870912, or one with K, M or G such as 30M.", text),
            text => Assert.Equal("/data/relay.ini:2: username_min_length=0: write a whole number from 1 to 64.", text),
            text => Assert.StartsWith("RELAY_DNS_FORWARD=1: \"1\" is no IP address;", text, StringComparison.Ordinal),
            text => Assert.Equal("RELAY_MAX_SMTP_CONNECTION=5: no setting has this name, did you mean RELAY_MAX_SMTP_CONNECTIONS?; docs/settings.md lists them all.", text),
            text => Assert.Equal("/data/relay.ini:5: colour=blue: no setting has this name; docs/settings.md lists them all.", text),
            text => Assert.Equal("/data/relay.ini:7: x stands in section [other]; settings belong to [params].", text));
        Assert.Equal("/data/relay.ini:3: passdb_path has no effect in this version.", Assert.Single(result.Warnings));
    }

    [Fact]
    public void The_environment_is_stronger_than_the_file()
    {
        var result = Load([("RELAY_MAX_MESSAGE_SIZE", "2M"), ("RELAY_PASSWORD_MIN_LENGTH", "")], """
            [params]
            mail_domain = _relay.test
            max_message_size = 1M
            password_min_length = 12
            """);

        Assert.Equal(2 << 20, result.Settings!.MaxMessageSize);
        Assert.Equal(12, result.Settings.PasswordMinLength);
    }

    [Fact]
    public void Reads_the_file_of_a_reference_relay()
    {
        var result = Load([], """
            # a comment
            [params]

            mail_domain = chat.example.org
            max_message_size = 31457280
            ; another comment
            privacy_postal =
              Example Inc.
              Some Street 1
            tls_external_cert_and_key = /etc/tls/a.pem /etc/tls/a.key
            disable_ipv6 = True
            """);

        Assert.Empty(result.Mistakes);
        Assert.Equal("/etc/tls/a.pem", result.Settings!.TlsCertificateFile);
        Assert.Equal("/etc/tls/a.key", result.Settings.TlsKeyFile);
        Assert.True(result.Settings.DisableIpv6);
        Assert.Equal("Example Inc.\nSome Street 1", result.Settings.PrivacyPostal);
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [InlineData("RELAY_TLS_CERT_FILE", "RELAY_TLS_KEY_FILE")]
    [InlineData("RELAY_TLS_KEY_FILE", "RELAY_TLS_CERT_FILE")]
    public void A_certificate_and_its_key_come_together(string given, string missing)
    {
        var mistake = Assert.Single(Load([("RELAY_DOMAIN", "chat.example.org"), (given, "/tls/x.pem")]).Mistakes);

        Assert.Equal($"{given}=/tls/x.pem: {missing} is not set; a certificate and its key come together.", mistake.ToString());
    }

    [Fact]
    public void The_shortest_name_is_not_longer_than_the_longest()
    {
        var mistake = Assert.Single(Load([("RELAY_DOMAIN", "chat.example.org"), ("RELAY_USERNAME_MIN_LENGTH", "10")]).Mistakes);

        Assert.Equal("RELAY_USERNAME_MIN_LENGTH=10: is above RELAY_USERNAME_MAX_LENGTH=9; raise the latter as well.", mistake.ToString());
    }

    [Theory]
    [InlineData("30M", 30L << 20)]
    [InlineData("30mb", 30L << 20)]
    [InlineData("100K", 100L << 10)]
    [InlineData("31457280", 31457280L)]
    public void Reads_sizes_with_and_without_unit(string text, long bytes) =>
        Assert.Equal(bytes, Load([("RELAY_DOMAIN", "chat.example.org"), ("RELAY_MAX_MESSAGE_SIZE", text)]).Settings!.MaxMessageSize);

    [Theory]
    [InlineData("-1")]
    [InlineData("9999999999999G")]
    [InlineData("M")]
    [InlineData("1.5M")]
    [InlineData("1")]
    public void Refuses_other_sizes(string text) =>
        Assert.Single(Load([("RELAY_DOMAIN", "chat.example.org"), ("RELAY_MAX_MESSAGE_SIZE", text)]).Mistakes);

    [Theory]
    [InlineData("500M", 500L << 20)]
    [InlineData("500", 500L << 20)]
    [InlineData("2GB", 2L << 30)]
    public void A_mailbox_size_without_unit_is_in_megabytes(string text, long bytes) =>
        Assert.Equal(bytes, Load([], $"[params]\nmail_domain = chat.example.org\nmax_mailbox_size = {text}\n").Settings!.MaxMailboxSize);

    [Theory]
    [InlineData("open", RegistrationMode.Open)]
    [InlineData("Invite", RegistrationMode.Invite)]
    [InlineData("closed", RegistrationMode.Closed)]
    internal void Registration_is_open_by_invitation_or_closed(string text, RegistrationMode mode) =>
        Assert.Equal(mode, Load([("RELAY_DOMAIN", "chat.example.org"), ("RELAY_REGISTRATION", text)]).Settings!.Registration);

    [Theory]
    [InlineData("RELAY_REGISTRATION", "private", "write open, invite or closed.")]
    [InlineData("RELAY_MAX_LOAD_1M", "5,5", "write a number from 0.1 to 1000, such as 5 or 2.5.")]
    [InlineData("RELAY_MAX_MAILBOX_SIZE", "0", "write a size from 1M to 1048576M, such as 500M or 2G; a number alone means megabytes.")]
    [InlineData("RELAY_NOTIFIER_URL", "notifications.example.org", "write an address that starts with https://, or none.")]
    [InlineData("RELAY_TURN_EXTERNAL_ADDRESS", "2001:db8::1", "write an IPv4 address such as 203.0.113.7.")]
    [InlineData("RELAY_METRICS_ADDRESS", "localhost", "write an IP address such as 127.0.0.1.")]
    [InlineData("RELAY_PRIVACY_MAIL", "me@example.org you@example.org", "write an e-mail address such as admin@example.org.")]
    [InlineData("RELAY_WWW_FOLDER", "www", "\"www\" is no absolute path; write its whole path inside the container, such as /tls/fullchain.pem.")]
    public void Refuses_a_value_with_its_remedy(string variable, string value, string remedy)
    {
        var mistake = Assert.Single(Load([("RELAY_DOMAIN", "chat.example.org"), (variable, value)]).Mistakes);

        Assert.Equal($"{variable}={value}: {remedy}", mistake.ToString());
    }

    [Fact]
    public void A_notifier_can_be_switched_off() =>
        Assert.Null(Load([("RELAY_DOMAIN", "chat.example.org"), ("RELAY_NOTIFIER_URL", "none")]).Settings!.NotifierUrl);

    private static SettingsResult Load((string Name, string Value)[] environment, string? ini = null) =>
        SettingsLoader.Merge(environment.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal), ini, IniName);
}
