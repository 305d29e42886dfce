using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relaybox.Mail.OpenPgp;

namespace Relaybox.Mail.Tests.OpenPgp;

/// <summary>The samples under <c>Cases/ArmoredMessage</c> were made with GnuPG 2.2 for two keys made for them.</summary>
public sealed class ArmoredMessageTests
{
    public static TheoryData<string> Accepted => CaseFiles.Names("ArmoredMessage/accepted");

    public static TheoryData<string> Rejected => CaseFiles.Names("ArmoredMessage/rejected");

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Accepts_encrypted_messages_of_gnupg(string file)
    {
        Assert.True(ArmoredMessage.IsEncrypted(CaseFiles.Read(file), ArmorHeaders.None));
        Assert.True(ArmoredMessage.IsEncrypted(CaseFiles.Read(file), ArmorHeaders.Version));
    }

    [Theory]
    [MemberData(nameof(Rejected))]
    public void Rejects_armor_that_is_no_encrypted_message(string file)
    {
        Assert.False(ArmoredMessage.IsEncrypted(CaseFiles.Read(file), ArmorHeaders.None));
        Assert.False(ArmoredMessage.IsEncrypted(CaseFiles.Read(file), ArmorHeaders.Version));
    }

    [Fact]
    public void Skips_a_version_line_only_where_it_is_allowed()
    {
        var armored = CaseFiles.Read("ArmoredMessage/version-line.asc");

        Assert.False(ArmoredMessage.IsEncrypted(armored, ArmorHeaders.None));
        Assert.True(ArmoredMessage.IsEncrypted(armored, ArmorHeaders.Version));
    }

    // A PKESK of two octets and a SEIPD of three, four or five: base64 ends in "", "=" or "==" after it.
    [Theory]
    [InlineData("wQIAANIDAAAA", "\r\n")]
    [InlineData("wQIAANIEAAAAAA==", "\r\n")]
    [InlineData("wQIAANIFAAAAAAA=", "\r\n")]
    [InlineData("wQIAANIDAAAA", "\r\n=AbC1\r\n")]
    [InlineData("wQIAANIEAAAAAA==", "\r\n=AbC1\r\n")]
    [InlineData("wQIAANIFAAAAAAA=", "\r\n=AbC1\r\n")]
    [InlineData("wQIAANIEAAAAAA\r\n==", "\r\n=AbC1\r\n")]
    [InlineData("wQIAANIEAAAAAA\r\n==", "\r\n")]
    [InlineData("wQIAA\r\nNIDA\r\nAAA", "\r\n")]
    [InlineData("w\r\nQ\r\nI\r\nA\r\nA\r\nN\r\nI\r\nD\r\nA\r\nA\r\nA\r\nA", "\r\n")]
    public void Tells_padding_from_the_optional_checksum(string base64, string end) =>
        Assert.True(IsEncrypted($"-----BEGIN PGP MESSAGE-----\r\n\r\n{base64}{end}-----END PGP MESSAGE-----\r\n"));

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PGP MESSAGE-----\r\n-----END PGP MESSAGE-----")]
    [InlineData("-----BEGIN PGP MESSAGE-----")]
    [InlineData("-----BEGIN PGP MESSAGE-----\r\n\r\nwQIAANIDAAAA\r\n")]
    [InlineData(" -----BEGIN PGP MESSAGE-----\r\n\r\nwQIAANIDAAAA\r\n-----END PGP MESSAGE-----")]
    [InlineData("-----BEGIN PGP MESSAGE-----\n\nwQIAANIDAAAA\n-----END PGP MESSAGE-----")]
    [InlineData("-----BEGIN PGP MESSAGE-----\r\nComment: hello\r\n\r\nwQIAANIDAAAA\r\n-----END PGP MESSAGE-----")]
    [InlineData("-----BEGIN PGP MESSAGE-----\r\n\r\nwQIAANIDAAAA\r\n-----END PGP MESSAGE-----\r\ntext")]
    [InlineData("-----BEGIN PGP MESSAGE-----\r\n\r\nwQIA ANIDAAAA\r\n-----END PGP MESSAGE-----")]
    [InlineData("-----BEGIN PGP MESSAGE-----\r\n\r\nwQIAANIDAAA\r\n-----END PGP MESSAGE-----")]
    [InlineData("-----BEGIN PGP MESSAGE-----\r\n\r\nwQIAANIDAAAA*\r\n-----END PGP MESSAGE-----")]
    [InlineData("-----BEGIN PGP MESSAGE-----\r\n\r\nwQIAANIEAAAAAA==\r\nAAAA\r\n-----END PGP MESSAGE-----")]
    [InlineData("-----BEGIN PGP MESSAGE-----\r\n\r\nwQIAANIDAAAA\r\nhidden text\r\n=AbC1\r\n-----END PGP MESSAGE-----")]
    [InlineData("-----BEGIN PGP MESSAGE-----\r\n\r\nwQIAANIDAAAA\r\n=AbC1hidden\r\n-----END PGP MESSAGE-----")]
    [InlineData("-----BEGIN PGP MESSAGE-----\r\n\r\nwQIAANIDAAAA\r\n=AbC1\r\n=AbC1\r\n-----END PGP MESSAGE-----")]
    [InlineData("-----BEGIN PGP SIGNATURE-----\r\n\r\nwQIAANIDAAAA\r\n-----END PGP SIGNATURE-----")]
    public void Rejects_what_is_not_exactly_one_armor(string text) => Assert.False(IsEncrypted(text));

    [Fact]
    public void Never_throws_on_any_bytes_between_the_armor_lines() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            byte[] text = [.. "-----BEGIN PGP MESSAGE-----\r\n"u8, .. bytes, .. "\r\n-----END PGP MESSAGE-----\r\n"u8];
            _ = ArmoredMessage.IsEncrypted(bytes, ArmorHeaders.Version);
            _ = ArmoredMessage.IsEncrypted(text, ArmorHeaders.Version);
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    private static bool IsEncrypted(string text) => ArmoredMessage.IsEncrypted(Encoding.ASCII.GetBytes(text), ArmorHeaders.None);
}
