using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relaybox.Mail.Dkim;

namespace Relaybox.Mail.Tests.Dkim;

/// <summary>What our signer makes, and that nothing signed can be changed.</summary>
public sealed class DkimSignerTests
{
    private static readonly string Signed = SampleSignatures.Sign(SampleSignatures.Message);

    [Fact]
    public void A_signed_message_verifies_plain_and_dot_stuffed()
    {
        Assert.Equal(DkimFault.None, SampleSignatures.Verify(Signed));
        Assert.Equal(DkimFault.None, SampleSignatures.Verify(Signed.Replace("\r\n.", "\r\n..", StringComparison.Ordinal), isDotStuffed: true));
        Assert.Equal(DkimFault.BodyChanged, SampleSignatures.Verify(Signed, isDotStuffed: true));
    }

    [Fact]
    public void The_reference_relay_s_fields_are_signed_once_more_than_they_are_there()
    {
        var list = Signed[(Signed.IndexOf("\th=", StringComparison.Ordinal) + 3)..Signed.IndexOf(";\r\n\tb=", StringComparison.Ordinal)];
        var names = string.Concat(list.Where(c => !char.IsWhiteSpace(c))).Split(':');

        Assert.Equal(["From", "From"], names.Where(name => name == "From"));
        Assert.Equal(["Autocrypt"], names.Where(name => name == "Autocrypt"));
        Assert.Equal(["Content-Type"], names.Where(name => name == "Content-Type"));
        Assert.Equal(["Reply-To"], names.Where(name => name == "Reply-To"));
        Assert.Contains("a=rsa-sha256; c=relaxed/simple; d=one.example;\r\n\ts=opendkim; t=", Signed, StringComparison.Ordinal);
    }

    [Fact]
    public void No_line_of_the_field_is_longer_than_78_characters() =>
        Assert.All(Signed[..Signed.IndexOf("\r\nFrom:", StringComparison.Ordinal)].Split("\r\n"), line => Assert.InRange(line.Length, 1, 78));

    [Theory]
    [InlineData("From: eve@one.example\r\n")]
    [InlineData("Subject: another\r\n")]
    [InlineData("Autocrypt: addr=alice@one.example\r\n")]
    [InlineData("List-Unsubscribe: <https://eve.example>\r\n")]
    public void No_oversigned_field_can_be_added(string field) =>
        Assert.Equal(DkimFault.SignatureMismatch, SampleSignatures.Verify(field + Signed));

    [Fact]
    public void A_field_that_is_not_signed_can_be_added() => Assert.Equal(DkimFault.None, SampleSignatures.Verify("Received: by x\r\n" + Signed));

    [Fact]
    public void A_signer_is_fresh_after_each_message()
    {
        using var signer = new DkimSigner(SampleSignatures.Key, SampleSignatures.Domain, DkimRecord.Selector);
        signer.AddField("Subject"u8, "given up"u8);
        signer.AddBody("given up\r"u8);
        signer.Reset();

        Assert.Equal(Signed, SampleSignatures.Sign(SampleSignatures.Message, signer));
        Assert.Equal(Signed, SampleSignatures.Sign(SampleSignatures.Message, signer));
    }

    /// <summary>Every byte from From on, but for the field that is not signed; white space is what relaxed lets change.</summary>
    [Fact]
    public void Any_changed_covered_byte_is_noticed()
    {
        var start = Signed.IndexOf("From: Alice", StringComparison.Ordinal);
        var (uncoveredStart, uncoveredEnd) = (Signed.IndexOf("X-Not", StringComparison.Ordinal), Signed.IndexOf("Content-Type: text", StringComparison.Ordinal));
        for (var i = start; i < Signed.Length; i++)
        {
            var isCovered = i < uncoveredStart || i >= uncoveredEnd;
            if (!isCovered || (char.IsWhiteSpace(Signed[i]) && i < Signed.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4) || i > Signed.Length - 6)
                continue;
            var bytes = Encoding.Latin1.GetBytes(Signed);
            bytes[i] ^= 1;
            // A name's case may change, which is another bit; this one makes it another name.
            Assert.NotEqual(DkimFault.None, SampleSignatures.Verify(bytes));
        }
    }

    [Fact]
    public void Any_message_verifies_when_it_was_signed_in_any_pieces() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(60),
            Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), ArbMap.Default.ArbFor<PositiveInt>(), (text, size) =>
            {
                var body = Encoding.UTF8.GetBytes(text.Get.Replace("\r", "", StringComparison.Ordinal).Replace("\n", " .\r\n.", StringComparison.Ordinal));
                using var signer = new DkimSigner(SampleSignatures.Key, SampleSignatures.Domain, DkimRecord.Selector);
                signer.AddField("From"u8, "alice@one.example"u8);
                foreach (var piece in body.Chunk(Math.Min(size.Get, 7)))
                    signer.AddBody(piece);
                byte[] message = [.. Encoding.ASCII.GetBytes($"DKIM-Signature: {signer.Sign(SampleSignatures.Now)}\r\nFrom: alice@one.example\r\n\r\n"), .. body];
                return SampleSignatures.Verify(message) == DkimFault.None;
            }));

    [Fact]
    public void Keys_are_read_in_both_forms_that_opendkim_genkey_has_written()
    {
        using var rsa = System.Security.Cryptography.RSA.Create();
        rsa.ImportFromPem(SampleSignatures.Pem);

        using var pkcs1 = DkimSigningKey.Read(rsa.ExportRSAPrivateKeyPem());

        Assert.Equal(DkimRecord.For(SampleSignatures.Key), DkimRecord.For(pkcs1!));
        Assert.Null(DkimSigningKey.Read(rsa.ExportSubjectPublicKeyInfoPem()));
        Assert.Null(DkimSigningKey.Read("no PEM"));
        Assert.Null(DkimSigningKey.Read(""));
    }

    [Fact]
    public void The_record_is_split_at_255_characters()
    {
        var quoted = DkimRecord.QuotedFor(SampleSignatures.Key);

        Assert.All(quoted.Split(' '), part => Assert.InRange(part.Length, 3, 257));
        Assert.Equal(DkimRecord.For(SampleSignatures.Key), quoted.Replace("\" \"", "", StringComparison.Ordinal).Trim('"'));
        Assert.Equal("opendkim._domainkey.one.example", DkimRecord.NameFor("one.example"));
    }
}
