using FsCheck;
using FsCheck.Fluent;
using Relaybox.Mail.OpenPgp;

namespace Relaybox.Mail.Tests.OpenPgp;

public sealed class PacketWalkerTests
{
    /// <summary>Packets as hex; <c>*n</c> stands for n octets of a packet's body.</summary>
    [Theory]
    [InlineData("C1 02 *2 D2 03 *3")]
    [InlineData("C3 02 *2 D2 03 *3")]
    [InlineData("C1 02 *2 C3 02 *2 C1 02 *2 D2 03 *3")]
    [InlineData("84 02 *2 D2 03 *3")]
    [InlineData("8C 02 *2 D2 03 *3")]
    [InlineData("85 00 02 *2 D2 03 *3")]
    [InlineData("86 00 00 00 02 *2 D2 03 *3")]
    [InlineData("C1 C0 00 *192 D2 03 *3")]
    [InlineData("C1 DF FF *8383 D2 03 *3")]
    [InlineData("C1 FF 00 00 00 02 *2 D2 FF 00 00 01 00 *256")]
    [InlineData("C1 02 *2 D2 E9 *512 E1 *2 E0 *1 03 *3")]
    [InlineData("C1 02 *2 D2 E9 *512 00")]
    // Grammatically an encrypted message whose key is agreed elsewhere.
    [InlineData("D2 03 *3")]
    public void Accepts_session_keys_and_one_data_packet(string packets) => Assert.True(Walk(packets));

    [Theory]
    [InlineData("")]
    [InlineData("C1 02 *2")]
    [InlineData("C1 02 *2 D2 03 *2")]
    [InlineData("C1 02 *2 D2 03 *4")]
    [InlineData("C1 02 *2 D2 03 *3 D2 03 *3")]
    [InlineData("C1 02 *2 D2 03 *3 C1 02 *2")]
    [InlineData("C1 02 *2 D2")]
    [InlineData("C1 02 *2 D2 FF 00 00")]
    [InlineData("C1 02 *2 D2 E1 *2")]
    [InlineData("C1 E1 *2 00 D2 03 *3")]
    [InlineData("41 02 *2 D2 03 *3")]
    [InlineData("87 02 *2 D2 03 *3")]
    [InlineData("C1 02 *2 C9 03 *3")]
    [InlineData("C1 02 *2 D4 03 *3")]
    [InlineData("C1 02 *2 A4 03 *3")]
    [InlineData("CA 03 *3 C1 02 *2 D2 03 *3")]
    [InlineData("CB 03 *3")]
    [InlineData("C1 02 *2 D2 FF FF FF FF FF *100")]
    public void Rejects_everything_else(string packets) => Assert.False(Walk(packets));

    [Fact]
    public void Says_the_same_for_any_bytes_however_they_are_cut()
    {
        var octets = Gen.Elements<byte>(0xC1, 0xC3, 0xD2, 0x84, 0x8C, 0, 1, 2, 3, 0xE0, 0xE1, 0xC0, 0xFF).ArrayOf();
        Prop.ForAll(octets.ToArbitrary(), Gen.Choose(1, 4).ToArbitrary(), (bytes, chunk) =>
        {
            var whole = new PacketWalker();
            whole.Push(bytes);
            var cut = new PacketWalker();
            for (var i = 0; i < bytes.Length; i += chunk)
                cut.Push(bytes.AsSpan(i, Math.Min(chunk, bytes.Length - i)));
            return whole.IsEncryptedMessage == cut.IsEncryptedMessage && whole.IsInvalid == cut.IsInvalid;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    private static bool Walk(string packets)
    {
        var bytes = packets.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(word => word[0] == '*'
                ? new byte[int.Parse(word[1..], System.Globalization.CultureInfo.InvariantCulture)]
                : Convert.FromHexString(word))
            .ToArray();
        var walker = new PacketWalker();
        walker.Push(bytes);
        return walker.IsEncryptedMessage;
    }
}
