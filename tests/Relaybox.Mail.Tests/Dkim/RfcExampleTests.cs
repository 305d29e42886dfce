using System.Text;
using Relaybox.Mail.Dkim;

namespace Relaybox.Mail.Tests.Dkim;

/// <summary>The signed messages that RFC 6376 and RFC 8463 print.</summary>
public sealed class RfcExampleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 10, 0, 0, TimeSpan.Zero);

    /// <summary>RFC 6376 appendix C.</summary>
    private const string BrisbaneRecord =
        "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB";

    /// <summary>RFC 8463 appendix A.2.</summary>
    private const string TestRecord =
        "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB";

    /// <summary>The figure prints two spaces after «game.», the published hash is that of one.</summary>
    [Fact]
    public void Rfc6376_appendix_a2_verifies()
    {
        using var message = new DkimMessage(CaseFiles.Read("Dkim/rfc6376-a2.eml"), isDotStuffed: false);
        using var key = DkimKey.Read(BrisbaneRecord);

        var signature = Assert.Single(message.SignaturesOf("example.com"));

        Assert.Equal("brisbane._domainkey.example.com", signature.KeyName);
        Assert.Equal(DkimFault.None, message.CheckBody(signature, Now));
        Assert.Equal(DkimFault.None, message.Verify(signature, key));
    }

    [Fact]
    public void Rfc8463_appendix_a3_verifies_by_its_rsa_signature()
    {
        using var message = new DkimMessage(CaseFiles.Read("Dkim/rfc8463-a.eml"), isDotStuffed: false);
        using var key = DkimKey.Read(TestRecord);

        var signatures = message.SignaturesOf("Football.example.com");

        Assert.Equal(2, signatures.Count);
        Assert.Equal(DkimFault.UnsupportedAlgorithm, message.CheckBody(signatures[0], Now));
        Assert.Equal(DkimFault.None, message.CheckBody(signatures[1], Now));
        Assert.Equal(DkimFault.None, message.Verify(signatures[1], key));
    }

    [Fact]
    public void The_ed25519_key_of_rfc8463_is_told_to_be_unsuitable_for_rsa()
    {
        using var key = DkimKey.Read("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");

        Assert.Equal(DkimFault.UnsuitableKey, key.Fault);
    }

    /// <summary>RFC 6376 section 3.4.5, and section 3.4.3 and 3.4.4 for the empty body.</summary>
    [Theory]
    [InlineData(DkimCanonicalization.Relaxed, " C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n")]
    [InlineData(DkimCanonicalization.Simple, " C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n")]
    [InlineData(DkimCanonicalization.Relaxed, "", "")]
    [InlineData(DkimCanonicalization.Relaxed, "\r\n \r\n\t\r\n", "")]
    [InlineData(DkimCanonicalization.Simple, "", "\r\n")]
    [InlineData(DkimCanonicalization.Simple, "\r\n\r\n", "\r\n")]
    [InlineData(DkimCanonicalization.Simple, "no line end", "no line end\r\n")]
    [InlineData(DkimCanonicalization.Relaxed, "no line end \t", "no line end\r\n")]
    [InlineData(DkimCanonicalization.Relaxed, "a\r\r\nb\nc\r", "a\r\r\nb\nc\r\r\n")]
    [InlineData(DkimCanonicalization.Simple, "a\r\r\n\r\nb\r", "a\r\r\n\r\nb\r\r\n")]
    public void Bodies_are_canonicalized_whatever_the_pieces_are(DkimCanonicalization canonicalization, string body, string canonical)
    {
        var expected = System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(canonical));
        var bytes = Encoding.ASCII.GetBytes(body);
        using var hasher = new DkimBodyHasher(canonicalization);
        var actual = new byte[DkimBodyHasher.HashBytes];
        for (var size = 1; size <= bytes.Length + 1; size++)
        {
            foreach (var piece in bytes.Chunk(size))
                hasher.Append(piece);
            hasher.Finish(actual);

            Assert.Equal(expected, actual);
            Assert.Equal(canonical.Length, hasher.CanonicalBytes);
        }
    }

    [Theory]
    [InlineData(DkimCanonicalization.Relaxed, "A: X\r\n", "a:X\r\n")]
    [InlineData(DkimCanonicalization.Relaxed, "B : Y\t\r\n\tZ  \r\n", "b:Y Z\r\n")]
    [InlineData(DkimCanonicalization.Simple, "B : Y\t\r\n\tZ  \r\n", "B : Y\t\r\n\tZ  \r\n")]
    public void Fields_are_canonicalized(DkimCanonicalization canonicalization, string field, string canonical)
    {
        using var hasher = new DkimHeaderHasher();

        hasher.Add(Encoding.ASCII.GetBytes(field), canonicalization);

        Assert.Equal(canonical, Encoding.ASCII.GetString(hasher.Collected));
    }
}
