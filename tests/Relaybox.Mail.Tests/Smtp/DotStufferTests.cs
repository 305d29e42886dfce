using System.Text;
using Relaybox.Mail.Smtp;

namespace Relaybox.Mail.Tests.Smtp;

public sealed class DotStufferTests
{
    /// <summary>A plain message, and as it is behind DATA.</summary>
    public static TheoryData<string, string> Cases { get; } = new()
    {
        { "", "" },
        { "a\r\n", "a\r\n" },
        { ".\r\n", "..\r\n" },
        { ".\r\n.\r\n..\r\n", "..\r\n..\r\n...\r\n" },
        { "a.b\r\n\r\n.c\r\nd.\r\n", "a.b\r\n\r\n..c\r\nd.\r\n" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Doubles_dots_and_undoes_it_in_pieces_of_any_size(string plain, string stuffed)
    {
        for (var size = 1; size <= plain.Length + 1; size++)
            Assert.Equal((stuffed, false, true), Stuff(plain, size));

        var bytes = Encoding.ASCII.GetBytes(stuffed);
        Assert.Equal(plain, string.Concat(DotUnstuffer.Pieces(bytes).Select(piece => Encoding.ASCII.GetString(piece.Span))));
        Assert.Equal(plain.Length, DotUnstuffer.PlainLength(bytes));
    }

    [Theory]
    [InlineData("a\nb\r\n")]
    [InlineData("a\rb\r\n")]
    [InlineData("\n")]
    [InlineData("a\r\n\n")]
    [InlineData("\r\r\n")]
    [InlineData("\r.\r\n")]
    public void Finds_line_ends_that_stand_alone(string plain)
    {
        for (var size = 1; size <= plain.Length; size++)
            Assert.True(Stuff(plain, size).HasBare);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a\r\nb")]
    [InlineData("a\r")]
    public void Knows_whether_the_last_line_is_whole(string plain)
    {
        for (var size = 1; size <= plain.Length; size++)
            Assert.False(Stuff(plain, size).IsWhole);
    }

    private static (string Stuffed, bool HasBare, bool IsWhole) Stuff(string plain, int size)
    {
        var stuffer = new DotStuffer();
        var stuffed = new StringBuilder();
        foreach (var chunk in Encoding.ASCII.GetBytes(plain).Chunk(size))
        {
            var rest = chunk.AsSpan();
            while (!rest.IsEmpty)
            {
                var length = stuffer.Take(rest, out var needsDot);
                stuffed.Append(needsDot ? "." : "").Append(Encoding.ASCII.GetString(rest[..length]));
                rest = rest[length..];
            }
        }

        return (stuffed.ToString(), stuffer.HasBareLineEnding, stuffer.EndsWithLine);
    }
}
