using Relaybox.ImageBuilder.Locking;
using Relaybox.Testing;
using Relaybox.Testing.Processes;

namespace Relaybox.ImageBuilder.Tests.Locking;

public sealed class DebianVersionComparerTests
{
    private static readonly string[] Tricky =
    [
        "0", "00", "0~", "0~~", "0~~a", "0a", "0-0", "0-1", "1", "1.0", "1.0-0", "1.0~rc1", "1.0~rc1-1", "1.0-1", "1.0-1~deb13u1", "1.0-1+b1", "1.0-1+deb13u1",
        "1.0-1.1", "1.0-10", "1.0-9", "1.0+dfsg-1", "1.0.0", "1.0a", "1.0A", "1.0.a", "1.0+", "1.0.", "1:0.1", "01:0.1", "0:9.9", "2:1.0-1-1", "1.0-1-2", "1:1:1-1",
        "99999999999999999999999", "100000000000000000000000", "1.00000000000000000000000001", "1.1",
    ];

    [Theory]
    [InlineData("1.0~rc1", "1.0")]
    [InlineData("1.0", "1.0-1~")]
    [InlineData("1.0-1", "1.0-1+b1")]
    [InlineData("2.0", "1:1.0")]
    [InlineData("1.9", "1.10")]
    [InlineData("1.0a", "1.0+")]
    [InlineData("2.75-10+b8", "2.75-10+deb13u1+b3")]
    public void Knows_which_of_two_is_newer(string older, string newer)
    {
        Assert.True(DebianVersionComparer.IsNewer(newer, older));
        Assert.False(DebianVersionComparer.IsNewer(older, newer));
    }

    [Theory]
    [InlineData("1.0", "1.0-0")]
    [InlineData("0:1", "1")]
    [InlineData("1.01", "1.1")]
    public void Knows_that_a_missing_part_is_zero(string one, string other) =>
        Assert.Equal(0, DebianVersionComparer.Instance.Compare(one, other));

    [Fact]
    public async Task Agrees_with_dpkg_about_every_pair()
    {
        Requirements.Need(ProcessRunner.IsInstalled("dpkg") ? null : "There is no dpkg on this machine to compare with.");
        using var folder = new ScratchFolder();
        (string One, string Other)[] pairs = [.. Pairs()];
        string list = folder.Write("pairs", string.Concat(pairs.Select(pair => $"{pair.One} {pair.Other}\n")));

        ProcessResult dpkg = await ProcessRunner.RunAsync(
            "sh",
            ["-c", "while read -r a b; do if dpkg --compare-versions $a lt $b; then echo -1; elif dpkg --compare-versions $a eq $b; then echo 0; else echo 1; fi; done < \"$0\"", list],
            cancellationToken: TestContext.Current.CancellationToken);

        string[] expected = dpkg.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(pairs.Length, expected.Length);
        Assert.All(pairs.Zip(expected), judged => Assert.Equal(
            $"{judged.First.One} {judged.Second} {judged.First.Other}",
            $"{judged.First.One} {Math.Sign(DebianVersionComparer.Instance.Compare(judged.First.One, judged.First.Other))} {judged.First.Other}"));
    }

    private static IEnumerable<(string One, string Other)> Pairs()
    {
        for (int one = 0; one < Tricky.Length; one++)
        {
            for (int other = one; other < Tricky.Length; other++)
                yield return (Tricky[one], Tricky[other]);
        }

        // The same every time, so that a failure is the same everywhere.
        const string Alphabet = "0019azA.+~-";
        uint state = 20_261_122;
        for (int count = 0; count < 600; count++)
            yield return (Next(), Next());

        string Next()
        {
            var text = new char[2 + (Step() % 6)];
            for (int index = 0; index < text.Length; index++)
                text[index] = Alphabet[(int)(Step() % (uint)Alphabet.Length)];
            // Versions begin with a digit, and a revision may not be empty.
            return "1" + new string(text).TrimEnd('-');
        }

        uint Step()
        {
            // The low bits of such a generator repeat soon.
            state = (state * 1_664_525) + 1_013_904_223;
            return state >> 8;
        }
    }
}
