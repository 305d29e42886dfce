using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Relaybox.Mail.Dkim;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Dkim;
using Relaybox.Relay.Entry;

namespace Relaybox.Relay.Tests.Dkim;

/// <summary>The relay's private key at start.</summary>
public sealed class DkimKeyFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly RelaySettings Named = new() { MailDomain = "one.example" };

    private readonly TemporaryFolder _folder = new();

    public DkimKeyFileTests() => Directory.CreateDirectory(Path.GetDirectoryName(_folder.Paths.DkimKey)!);

    private string KeyPath => _folder.Paths.DkimKey;

    [Fact]
    public void Is_made_once_and_kept()
    {
        Prepare();
        var first = File.ReadAllText(KeyPath);
        Prepare();

        Assert.Equal(first, File.ReadAllText(KeyPath));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(KeyPath));
        Assert.Equal([KeyPath], Directory.GetFiles(Path.GetDirectoryName(KeyPath)!));
        using var key = RSA.Create();
        key.ImportFromPem(first);
        Assert.Equal(2048, key.KeySize);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void That_was_brought_along_is_used_and_closed_to_others(bool isPkcs1)
    {
        using var key = RSA.Create(2048);
        var pem = isPkcs1 ? key.ExportRSAPrivateKeyPem() : key.ExportPkcs8PrivateKeyPem();
        File.WriteAllText(KeyPath, pem);
        File.SetUnixFileMode(KeyPath, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        Prepare();

        Assert.Equal(pem, File.ReadAllText(KeyPath));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(KeyPath));
        using var read = DkimKeyFile.Read(KeyPath);
        Assert.Equal(key.ExportSubjectPublicKeyInfo(), read!.PublicKey.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("no key")]
    public void That_is_none_stops_the_start_and_stays(string content)
    {
        File.WriteAllText(KeyPath, content);

        var exception = Assert.Throws<StartException>(Prepare);

        Assert.Contains(KeyPath, exception.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(KeyPath));
    }

    [Fact]
    public void Is_not_made_for_a_relay_named_by_its_address()
    {
        DkimKeyFile.Prepare(new RelaySettings { MailDomain = "[192.0.2.1]" }, _folder.Paths, Posix.EffectiveUser);

        Assert.False(File.Exists(KeyPath));
    }

    /// <summary>The keys of the test network and what its name server says of them.</summary>
    [Theory]
    [InlineData("one")]
    [InlineData("two")]
    [InlineData("peer")]
    public void Of_a_test_domain_is_what_its_name_server_publishes(string name)
    {
        using var key = DkimKeyFile.Read(Path.Combine(Repository.Root, "compose/two-relays", $"{name}.private"));
        var stack = File.ReadAllText(Path.Combine(Repository.Root, "compose/two-relays.yaml"));

        var record = Regex.Match(stack, $"opendkim._domainkey._{name}.test. 60 IN TXT (.*)'", RegexOptions.None, TimeSpan.FromSeconds(5));

        Assert.Equal(DkimRecord.QuotedFor(key!), record.Groups[1].Value);
    }

    public void Dispose() => _folder.Dispose();

    private void Prepare() => DkimKeyFile.Prepare(Named, _folder.Paths, Posix.EffectiveUser);
}
