using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relaybox.Mail.Smtp;

namespace Relaybox.Mail.Tests.Smtp;

public sealed class DataScannerTests
{
    /// <summary>Input after DATA; how much of it is the message (−1: no end yet); what is wrong with it.</summary>
    public static TheoryData<string, int, DataFaults> Cases { get; } = new()
    {
        { "", -1, DataFaults.None },
        { ".\r\n", 3, DataFaults.None },
        { ".\r\nQUIT\r\n", 3, DataFaults.None },
        { "a\r\n.\r\n", 6, DataFaults.None },
        { "a\r\n.\r\nQUIT\r\n", 6, DataFaults.None },
        { "a\r\n..\r\n.\r\n", 10, DataFaults.None },
        { "a\r\n..b\r\n.\r\n", 11, DataFaults.None },
        // The next receiver would see "b", a line that nobody here looked at.
        { "a\r\n.b\r\n.\r\n", 10, DataFaults.UnstuffedDot },
        { "a\r\n. \r\n.\r\n", 10, DataFaults.UnstuffedDot },
        { "\r\n.\r\n", 5, DataFaults.None },
        { "a\r\n.", -1, DataFaults.None },
        { "a\r\n.\r", -1, DataFaults.None },
        { "a.\r\n", -1, DataFaults.None },
        // Smuggling: an end for one program, text for another. None of these ends a message here.
        { "a\n.\nMAIL", -1, DataFaults.BareLineEnding },
        { "a\n.\r\nMAIL", -1, DataFaults.BareLineEnding },
        { "a\r\n.\nMAIL", -1, DataFaults.BareLineEnding | DataFaults.UnstuffedDot },
        { "a\r.\rMAIL", -1, DataFaults.BareLineEnding },
        { "a\r.\r\nMAIL", -1, DataFaults.BareLineEnding },
        { "a\r\n.\rMAIL", -1, DataFaults.BareLineEnding },
        { "a\r\r\n.\r\r\nMAIL", -1, DataFaults.BareLineEnding },
        { "a\n.\r\nMAIL\r\n.\r\nQUIT", 14, DataFaults.BareLineEnding },
        { "a\r\n.\nMAIL\r\n.\r\nQUIT", 14, DataFaults.BareLineEnding | DataFaults.UnstuffedDot },
        { "a\r\n.\r.\r\n.\r\nQUIT", 11, DataFaults.BareLineEnding },
        { "a\rb\r\n.\r\n", 8, DataFaults.BareLineEnding },
        { ".\n.\r\n.\r\n", 8, DataFaults.BareLineEnding | DataFaults.UnstuffedDot },
        // Ten characters are the limit of these tests.
        { "0123456789\r\n.\r\n", 15, DataFaults.None },
        { "01234567890\r\n.\r\n", 16, DataFaults.LineTooLong },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Ends_a_message_only_at_its_true_end(string input, int length, DataFaults faults)
    {
        var scanner = new DataScanner(maxLineBytes: 10);

        var consumed = scanner.Scan(Encoding.ASCII.GetBytes(input));

        Assert.Equal(length >= 0, scanner.IsComplete);
        Assert.Equal(length >= 0 ? length : input.Length, consumed);
        Assert.Equal(faults, scanner.Faults);
        Assert.Equal(consumed, scanner.ConsumedBytes);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Says_the_same_however_the_bytes_are_cut_in_two(string input, int length, DataFaults faults)
    {
        var bytes = Encoding.ASCII.GetBytes(input);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var scanner = new DataScanner(maxLineBytes: 10);
            scanner.Scan(bytes.AsSpan(0, cut));
            scanner.Scan(bytes.AsSpan(cut));

            Assert.Equal(length >= 0, scanner.IsComplete);
            Assert.Equal(length >= 0 ? length : input.Length, scanner.ConsumedBytes);
            Assert.Equal(faults, scanner.Faults);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Says_the_same_byte_by_byte(string input, int length, DataFaults faults)
    {
        var scanner = new DataScanner(maxLineBytes: 10);
        foreach (var octet in Encoding.ASCII.GetBytes(input))
            scanner.Scan([octet]);

        Assert.Equal(length >= 0, scanner.IsComplete);
        Assert.Equal(faults, scanner.Faults);
    }

    [Fact]
    public void Counts_the_dots_that_a_receiver_removes()
    {
        var scanner = new DataScanner(maxLineBytes: 0);

        scanner.Scan("..a\r\n...\r\na.b\r\n.\r\n"u8);

        Assert.True(scanner.IsComplete);
        Assert.Equal(2, scanner.StuffedDots);
    }

    /// <summary>Bytes that matter, in any order, cut anywhere, compared with a search over the whole.</summary>
    [Fact]
    public void Finds_what_a_plain_search_finds_in_any_bytes()
    {
        var octets = Gen.Elements((byte)'\r', (byte)'\n', (byte)'.', (byte)'a').ArrayOf();
        Prop.ForAll(octets.ToArbitrary(), Gen.Choose(1, 5).ToArbitrary(), (bytes, chunk) =>
        {
            var scanner = new DataScanner(maxLineBytes: 0);
            for (var i = 0; i < bytes.Length; i += chunk)
                scanner.Scan(bytes.AsSpan(i, Math.Min(chunk, bytes.Length - i)));

            var end = bytes.AsSpan().StartsWith(".\r\n"u8) ? 0 : bytes.AsSpan().IndexOf("\r\n.\r\n"u8) + 2;
            return end == 1 ? !scanner.IsComplete : scanner.IsComplete && scanner.ConsumedBytes == end + 3;
        }).QuickCheckThrowOnFailure();
    }
}
