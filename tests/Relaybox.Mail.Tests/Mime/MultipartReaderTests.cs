using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relaybox.Mail.Mime;

namespace Relaybox.Mail.Tests.Mime;

public sealed class MultipartReaderTests
{
    [Theory]
    [InlineData("--x\r\nA\r\n--x--\r\n", "|A|")]
    [InlineData("pre\r\n--x\r\nA\r\n--x\r\nB\r\n--x--\r\nepi", "pre|A|B|epi")]
    [InlineData("--x  \t\r\nA\r\n--x-- \r\n", "|A|")]
    [InlineData("--x\r\nA\r\n--xy\r\nB\r\n--x--", "|A\r\n--xy\r\nB|")]
    [InlineData("--x\r\nA --x\r\n--x--", "|A --x|")]
    [InlineData("--x\r\nA\r\n--x--y\r\nB\r\n--x--", "|A\r\n--x--y\r\nB|")]
    [InlineData("--x\r\n--x\r\n--x--", "|||")]
    [InlineData("--x\r\nA", "|A|")]
    [InlineData("--x--\r\nepi", "|epi")]
    [InlineData("no delimiter", "no delimiter|")]
    [InlineData("", "|")]
    [InlineData("--x", "||")]
    [InlineData("--x\nA\n--x--\n", "|A|")]
    public void Walks_the_parts(string body, string expected)
    {
        var reader = new MultipartReader(Encoding.ASCII.GetBytes(body), "--x"u8);
        var seen = new List<string>();
        while (reader.MoveNext())
            seen.Add(Encoding.ASCII.GetString(reader.Part));
        seen.Insert(0, Encoding.ASCII.GetString(reader.Preamble));
        seen.Add(Encoding.ASCII.GetString(reader.Epilogue));

        Assert.Equal(expected, string.Join('|', seen));
    }

    [Fact]
    public void Never_throws_and_always_ends()
    {
        var pieces = Gen.Elements("--x", "--", "-", "x", "\r\n", "\n", "\r", " ", "A").ArrayOf().Select(string.Concat);
        Prop.ForAll(pieces.ToArbitrary(), body =>
        {
            var reader = new MultipartReader(Encoding.ASCII.GetBytes(body), "--x"u8);
            var parts = 0;
            while (reader.MoveNext())
                parts++;
            return parts <= body.Length;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }
}
