using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Relay.Web;

namespace Relaybox.Relay.Tests.Web;

public sealed class ServedCertificateTests : IDisposable
{
    private static readonly DateTime Day = new(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly TemporaryFolder _folder = new();
    private readonly ServedCertificate _served;

    public ServedCertificateTests() => _served = new ServedCertificate(_folder.Paths, NullLogger<ServedCertificate>.Instance);

    private string? Name => _served.Current?.TargetCertificate.Subject;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Has_none_before_there_is_one()
    {
        Assert.False(_served.Refresh());
        Assert.Null(Name);
    }

    [Fact]
    public void Takes_a_renewed_certificate_over()
    {
        TestCertificate.Write(_folder.Paths, "first", Day);
        Assert.True(_served.Refresh());
        Assert.False(_served.Refresh());
        Assert.Equal("CN=first", Name);

        TestCertificate.Write(_folder.Paths, "second", Day.AddDays(1));

        Assert.True(_served.Refresh());
        Assert.Equal("CN=second", Name);
    }

    [Fact]
    public void Keeps_the_one_in_force_while_certificate_and_key_do_not_match()
    {
        TestCertificate.Write(_folder.Paths, "first", Day);
        _served.Refresh();
        var oldKey = File.ReadAllText(_folder.Paths.TlsKey);
        TestCertificate.Write(_folder.Paths, "second", Day.AddDays(1));
        var newKey = File.ReadAllText(_folder.Paths.TlsKey);
        TestCertificate.WriteFile(_folder.Paths.TlsKey, oldKey, Day);

        Assert.False(_served.Refresh());
        Assert.Equal("CN=first", Name);

        TestCertificate.WriteFile(_folder.Paths.TlsKey, newKey, Day.AddDays(1));
        Assert.True(_served.Refresh());
        Assert.Equal("CN=second", Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n")]
    public void Keeps_the_one_in_force_when_the_file_is_broken(string text)
    {
        TestCertificate.Write(_folder.Paths, "first", Day);
        _served.Refresh();

        TestCertificate.WriteFile(_folder.Paths.TlsCertificate, text, Day.AddDays(1));

        Assert.False(_served.Refresh());
        Assert.Equal("CN=first", Name);
    }
}
