using System.Globalization;
using System.Text;

namespace Relaybox.ImageBuilder.Comparison;

/// <summary>Finds the first byte in which two files differ, and for texts the line.</summary>
internal static class ContentComparer
{
    private const int MaxLineBytes = 100;
    private const int BufferBytes = 64 << 10;

    /// <summary>Says where they differ; both are opened as often as needed.</summary>
    public static string Describe(Func<Stream> first, Func<Stream> second)
    {
        (long offset, long lineStart, long line, bool isText) = FirstDifference(first, second);
        string where = string.Create(CultureInfo.InvariantCulture, $"differs from byte {offset} on");
        if (!isText)
            return where;

        string? a = LineAt(first, lineStart);
        string? b = LineAt(second, lineStart);
        return a is null || b is null ? where : string.Create(CultureInfo.InvariantCulture, $"{where}, line {line}: '{a}' → '{b}'");
    }

    /// <summary>Offsets count from 0, lines from 1, as editors and <c>od</c> do.</summary>
    private static (long Offset, long LineStart, long Line, bool IsText) FirstDifference(Func<Stream> first, Func<Stream> second)
    {
        using Stream a = first();
        using Stream b = second();
        var (bufferA, bufferB) = (new byte[BufferBytes], new byte[BufferBytes]);
        long offset = 0;
        long lineStart = 0;
        long line = 1;
        bool isText = true;
        while (true)
        {
            int readA = a.ReadAtLeast(bufferA, BufferBytes, throwOnEndOfStream: false);
            int readB = b.ReadAtLeast(bufferB, BufferBytes, throwOnEndOfStream: false);
            ReadOnlySpan<byte> partB = bufferB.AsSpan(0, readB);
            int same = bufferA.AsSpan(0, readA).CommonPrefixLength(partB);
            ReadOnlySpan<byte> common = partB[..same];
            isText = isText && !common.Contains((byte)0);
            line += common.Count((byte)'\n');
            if (common.LastIndexOf((byte)'\n') is >= 0 and var newline)
                lineStart = offset + newline + 1;
            offset += same;
            if (same < Math.Max(readA, readB) || readA == 0)
                return (offset, lineStart, line, isText);
        }
    }

    /// <summary>The line that begins at an offset; null when it is no text.</summary>
    private static string? LineAt(Func<Stream> open, long offset)
    {
        using Stream stream = open();
        var skipped = new byte[BufferBytes];
        for (long left = offset; left > 0;)
        {
            int read = stream.Read(skipped, 0, (int)Math.Min(left, BufferBytes));
            if (read == 0)
                return string.Empty;
            left -= read;
        }

        var bytes = new byte[MaxLineBytes];
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        ReadOnlySpan<byte> start = bytes.AsSpan(0, length);
        int newline = start.IndexOf((byte)'\n');
        string text = Encoding.UTF8.GetString(newline < 0 ? start : start[..newline]);
        // A character may be cut at the end of a long line; anywhere else what is no UTF-8 is no text.
        string whole = newline < 0 ? text.TrimEnd('\uFFFD') : text;
        return whole.Any(c => c is '\uFFFD' || (char.IsControl(c) && c is not ('\t' or '\r'))) ? null : whole;
    }
}
