using Relaybox.Relay.Configuration;
using Relaybox.Relay.Invitations;
using Relaybox.Relay.Web;

namespace Relaybox.Relay.Tests.Invitations;

public sealed class InvitationTests
{
    [Fact]
    public void Invites_anybody_to_a_public_relay()
    {
        var text = Invitation.Write(new RelaySettings { MailDomain = "relay.test", TlsCertificateFile = "a", TlsKeyFile = "b" }, colours: false);

        Assert.EndsWith("\nDCACCOUNT:https://relay.test/new\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("dclogin:", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Makes_a_log_in_for_a_private_relay()
    {
        var text = Invitation.Write(new RelaySettings { MailDomain = "_relay.test", PublicAddress = "192.0.2.7" }, colours: false);

        Assert.Contains("DCACCOUNT:https://_relay.test/new", text, StringComparison.Ordinal);
        Assert.Matches(@"\ndclogin:[a-z0-9]{9}@_relay\.test\?p=\S+&v=1&ih=192\.0\.2\.7&\S+&ic=3\n$", text);
        Assert.DoesNotContain("RELAY_PUBLIC_ADDRESS", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_what_to_set_when_no_device_could_find_the_relay() =>
        Assert.Contains("RELAY_PUBLIC_ADDRESS", Invitation.Write(new RelaySettings { MailDomain = "_relay.test" }, colours: false), StringComparison.Ordinal);

    [Fact]
    public void Draws_two_modules_a_character()
    {
        var code = QrCode.Encode("DCACCOUNT:https://relay.test/new");

        var lines = TerminalQrCode.Draw(code, colours: false).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal((code.Size + 1) / 2, lines.Length);
        Assert.All(lines, line => Assert.Equal(code.Size, line.Length));
        // The quiet zone is light: drawn without colours, left to the white ground with them.
        Assert.Equal(new string('█', code.Size), lines[0]);
        Assert.Equal($"\e[38;5;16;48;5;231m{new string(' ', code.Size)}\e[0m", TerminalQrCode.Draw(code, colours: true).Split('\n')[0]);
    }

    [Fact]
    public void Draws_the_same_modules_in_a_page()
    {
        var code = QrCode.Encode("x");

        var svg = QrSvg.Draw(code, "a \"label\"");

        Assert.Contains("aria-label=\"a &quot;label&quot;\"", svg, StringComparison.Ordinal);
        Assert.Contains("M4 4h7v1h-7z", svg, StringComparison.Ordinal); // The upper edge of the first finder pattern.
        Assert.Contains($"viewBox=\"0 0 {code.Size} {code.Size}\"", svg, StringComparison.Ordinal);
    }
}
