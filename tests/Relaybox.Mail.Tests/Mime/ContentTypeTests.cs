using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relaybox.Mail.Mime;

namespace Relaybox.Mail.Tests.Mime;

public sealed class ContentTypeTests
{
    [Theory]
    [InlineData("multipart/mixed; boundary=abc", "abc")]
    [InlineData("multipart/mixed; boundary=\"abc\"", "abc")]
    [InlineData("multipart/mixed; boundary=\"a b;\\\"c\"", "a b;\"c")]
    [InlineData("multipart/mixed;\r\n\tboundary=\"abc\";\r\n\tcharset=utf-8\r\n", "abc")]
    [InlineData("multipart/mixed; BOUNDARY=abc", "abc")]
    [InlineData("multipart/mixed ; a = b ; boundary = abc ;", "abc")]
    [InlineData("multipart/mixed; boundary=----=_Part_1", "----=_Part_1")]
    [InlineData("multipart/mixed (comment; boundary=x); boundary=abc (another)", "abc")]
    [InlineData("multipart/mixed; a=\"; boundary=x\"; boundary=abc", "abc")]
    [InlineData("multipart/mixed; boundary=\"fol\r\n ded\"", "fol ded")]
    [InlineData("multipart/mixed; xboundary=x; boundary=abc", "abc")]
    public void Finds_the_boundary(string value, string boundary) => Assert.Equal(boundary, Boundary(value));

    [Theory]
    [InlineData("multipart/mixed")]
    [InlineData("multipart/mixed; boundary=")]
    [InlineData("multipart/mixed; boundary=\"\"")]
    [InlineData("multipart/mixed; boundary=a; boundary=b")]
    [InlineData("multipart/mixed; boundary*0=a; boundary*1=b")]
    [InlineData("multipart/mixed; boundary=a; boundary*=utf-8''b")]
    [InlineData("multipart/mixed; boundary=\"unfinished")]
    [InlineData("multipart/mixed; boundary=abc (unfinished")]
    [InlineData("multipart/mixed; boundary=a b")]
    [InlineData("multipart/mixed; =x; boundary=a")]
    [InlineData("multipart/mixed; boundary=0123456789012345678901234567890123456789012345678901234567890123456789_")]
    public void Finds_no_boundary_where_programs_could_differ(string value) => Assert.Equal("", Boundary(value));

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("/plain")]
    [InlineData("text/")]
    [InlineData("text plain")]
    [InlineData("text/plain charset=utf-8")]
    [InlineData("text/plain, text/html")]
    [InlineData("(unfinished text/plain")]
    public void Refuses_what_is_no_type(string value) =>
        Assert.False(ContentType.TryParse(Encoding.UTF8.GetBytes(value), out _));

    [Fact]
    public void Compares_type_and_subtype_in_any_case()
    {
        Assert.True(ContentType.TryParse(" Multipart / ENCRYPTED ;x=y"u8, out var type));

        Assert.True(type.IsMultipart);
        Assert.True(type.Is("multipart"u8, "encrypted"u8));
        Assert.False(type.Is("multipart"u8, "mixed"u8));
    }

    [Fact]
    public void Never_throws_on_any_bytes()
    {
        var octets = Gen.Elements(Encoding.UTF8.GetBytes("a/;=\"\\() \r\n*bü\0")).ArrayOf();
        Prop.ForAll(octets.ToArbitrary(), bytes =>
        {
            byte[] value = [.. "multipart/mixed;boundary"u8, .. bytes];
            if (ContentType.TryParse(value, out var type))
                _ = type.CopyParameter("boundary"u8, new byte[8]);
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    private static string Boundary(string value)
    {
        Assert.True(ContentType.TryParse(Encoding.UTF8.GetBytes(value), out var type));
        var buffer = new byte[MultipartReader.MaxBoundaryBytes];
        return Encoding.UTF8.GetString(buffer, 0, type.CopyParameter("boundary"u8, buffer));
    }
}
