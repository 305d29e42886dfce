using System.Buffers;
using System.Text;
using Relaybox.Mail.Smtp;

namespace Relaybox.Mail.Tests.Smtp;

public sealed class CommandLineReaderTests
{
    [Theory]
    [InlineData("NOOP\r\nQUIT\r\n", "NOOP|QUIT")]
    [InlineData("\r\nQUIT\r\n", "|QUIT")]
    [InlineData("NOOP\nQUIT\r\n", "!Malformed|QUIT")]
    [InlineData("NO\rOP\r\nQUIT\r\n", "!Malformed|QUIT")]
    [InlineData("NOOP\r\r\nQUIT\r\n", "!Malformed|QUIT")]
    [InlineData("NOOP 678901234\r\nQUIT\r\n", "NOOP 678901234|QUIT")]
    [InlineData("NOOP 6789012345\r\nQUIT\r\n", "!TooLong|QUIT")]
    [InlineData("NOOP 67890123456789012345678901234567890\r\nQUIT\r\n", "!TooLong|QUIT")]
    [InlineData("NOOP", "")]
    public void Takes_lines_and_stays_in_step(string input, string expected)
    {
        foreach (var chunk in (int[])[1, 2, 3, 7, 1000])
            Assert.Equal(expected, Transcript(Encoding.ASCII.GetBytes(input), chunk));
    }

    [Fact]
    public void Keeps_nothing_of_a_line_without_end()
    {
        var reader = new CommandLineReader(maxBytes: 16);
        var buffer = new ReadOnlySequence<byte>(new byte[100]);

        Assert.Equal(ReadStatus.Incomplete, reader.Read(ref buffer, out _));
        Assert.True(buffer.IsEmpty);
    }

    private static string Transcript(byte[] input, int chunk)
    {
        var reader = new CommandLineReader(maxBytes: 16);
        var lines = new List<string>();
        var pending = new List<byte>();
        foreach (var piece in input.Chunk(chunk))
        {
            pending.AddRange(piece);
            var buffer = new ReadOnlySequence<byte>(pending.ToArray());
            ReadStatus status;
            while ((status = reader.Read(ref buffer, out var line)) != ReadStatus.Incomplete)
                lines.Add(status == ReadStatus.Complete ? Encoding.ASCII.GetString(line) : $"!{status}");
            pending = [.. buffer.ToArray()];
        }

        return string.Join('|', lines);
    }
}
