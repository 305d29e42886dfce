using System.Text;

namespace Relaybox.Fuzz;

/// <summary>Makes inputs out of samples. The same seed makes the same inputs.</summary>
/// <param name="random">All choices come from here.</param>
/// <param name="samples">What is changed.</param>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> samples)
{
    private const int MaxBytes = 8192;
    private const int MaxChanges = 6;

    // Words at which the parsers take decisions, and numbers at the edges.
    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "\r\n", "\n", "\r", "\r\n.\r\n", "\n.\n", "..", "\0", "\t", " ", ":", ";", "=", "<", ">", "(", ")", "\"", "\\", "@", ",", "{", "}",
            "[", "]", "--", "--b", "--b--", "=AAAA", "-----BEGIN PGP MESSAGE-----", "-----END PGP MESSAGE-----", "boundary=", "From:",
            "Content-Type:", "DKIM-Signature:", "b=", "bh=", "h=from:from", "l=0", "k=ed25519", "p=", "0", "-1", "65536", "2147483648",
            "99999999999999999999", "7fffffff", "ffffffffffffffff", "Transfer-Encoding: chunked", "Content-Length:", "SIZE=", "BODY=8BITMIME",
            "*.", "xn--", "\u00c0\u000c", "\u00c0\u0000", "\u00ff\u00ff", "\u0080", "\u00ff\u00ff\u00ff\u00ff", "=?utf-8?q?", "::ffff:", "1.2.3.4",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    /// <summary>The next input.</summary>
    public byte[] Next()
    {
        var input = Pick(samples).ToList();
        for (var changes = random.Next(1, MaxChanges + 1); changes > 0; changes--)
            Change(input);
        return [.. input.Take(MaxBytes)];
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    private void Change(List<byte> input)
    {
        var at = random.Next(input.Count + 1);
        var length = random.Next(Math.Min(input.Count - at, 64) + 1);
        switch (random.Next(8))
        {
            case 0 when at < input.Count:
                input[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < input.Count:
                input[at] = (byte)random.Next(256);
                break;
            case 2:
                input.RemoveRange(at, length);
                break;
            case 3:
                input.RemoveRange(at, input.Count - at);
                break;
            case 4:
                Repeat(input, at, length);
                break;
            case 5:
                var other = Pick(samples);
                var start = random.Next(other.Length + 1);
                input.RemoveRange(at, input.Count - at);
                input.AddRange(other[start..]);
                break;
            default:
                input.InsertRange(at, Pick(random, Words));
                break;
        }
    }

    private void Repeat(List<byte> input, int at, int length)
    {
        var piece = input.GetRange(at, length);
        for (var times = random.Next(1, random.Next(2, 200)); times > 0 && input.Count < MaxBytes; times--)
            input.InsertRange(at, piece);
    }

    private byte[] Pick(IReadOnlyList<byte[]> choices) => Pick(random, choices);
}
