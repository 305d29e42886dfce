using Relaybox.Relay.Configuration;
using Relaybox.Relay.Templates;

namespace Relaybox.Relay.Tests.Templates;

public sealed class ConfigurationModelTests
{
    private static readonly string[] Files = ["postfix/main.cf", "postfix/master.cf", "dovecot/dovecot.conf", "unbound/unbound.conf", "turnserver/turnserver.conf"];

    public static TheoryData<string> AllFiles => [.. Files];

    [Theory]
    [MemberData(nameof(AllFiles))]
    public void Renders_a_public_relay_with_defaults(string file) =>
        Compare(file, "public", new RelaySettings { MailDomain = "chat.example.org" });

    [Theory]
    [MemberData(nameof(AllFiles))]
    public void Renders_a_private_relay_with_forwarders_and_own_limits(string file) =>
        Compare(file, "forwarding", new RelaySettings
        {
            MailDomain = "_relay.test",
            DisableIpv6 = true,
            MaxMessageSize = 1 << 20,
            MaxSmtpConnections = 50,
            MaxImapConnections = 20,
            NotifierUrl = null,
            ImapCompress = true,
            ImapRawlog = true,
            PrivacyMail = "privacy@relay.test",
            TurnRelayPorts = 4,
            DnsForward = ["192.0.2.53", "192.0.2.54@5353"],
        });

    [Fact]
    public void Mail_for_the_address_in_brackets_goes_to_dovecot()
    {
        var text = Render("postfix/main.cf", new RelaySettings { MailDomain = "[192.0.2.7]" });

        Assert.Contains("\nmyhostname = 7.2.0.192.in-addr.arpa\n", text, StringComparison.Ordinal);
        Assert.Contains("\nproxy_interfaces = 192.0.2.7\nlocal_transport = lmtp:unix:/run/dovecot/lmtp-postfix\n", text, StringComparison.Ordinal);
        Assert.Contains("\nsmtp_helo_name = [192.0.2.7]\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trust_anchor_replaces_the_roots()
    {
        const string anchor = "example. IN DS 12345 13 2 49FD46E6";

        var text = Render("unbound/unbound.conf", new RelaySettings { MailDomain = "_relay.test", DnsTrustAnchor = anchor });

        Assert.Contains($"trust-anchor: \"{anchor}\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("root.key", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_trust_anchor_nothing_is_validated()
    {
        var text = Render("unbound/unbound.conf", new RelaySettings { MailDomain = "_relay.test", DnsTrustAnchor = "none" });

        Assert.Contains("module-config: \"iterator\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("trust-anchor", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_template_of_the_image_has_a_golden_test()
    {
        var templates = Path.Combine(Repository.Root, "images/relay/templates");

        var found = Directory.EnumerateFiles(templates, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(templates, file).Replace(".hbs", "", StringComparison.Ordinal));

        Assert.Equal(Files.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    private static void Compare(string file, string variant, RelaySettings settings)
    {
        var name = $"{variant}.{Path.GetFileNameWithoutExtension(file)}.golden{Path.GetExtension(file)}";
        Golden.Matches(Render(file, settings), nameof(ConfigurationModelTests), name);
    }

    private static string Render(string file, RelaySettings settings)
    {
        var template = File.ReadAllText(Path.Combine(Repository.Root, "images/relay/templates", $"{file}.hbs"));
        return new TemplateRenderer(ConfigurationModel.Create(settings, new RelayPaths())).Render(template, file);
    }
}
