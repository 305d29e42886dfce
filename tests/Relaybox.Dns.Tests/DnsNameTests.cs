using FsCheck;
using FsCheck.Fluent;

namespace Relaybox.Dns.Tests;

public sealed class DnsNameTests
{
    [Theory]
    [InlineData("", "00")]
    [InlineData("a", "016100")]
    [InlineData("a.bc", "016102626300")]
    [InlineData("a.bc.", "016102626300")]
    [InlineData("_25._tcp.mx", "035F3235045F746370026D7800")]
    public void Writes_labels_behind_their_lengths(string name, string hex)
    {
        var bytes = new byte[DnsName.MaxBytes];

        Assert.True(DnsName.TryWrite(name, bytes, out var written));
        Assert.Equal(hex, Convert.ToHexString(bytes[..written]));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(".a")]
    [InlineData("a..b")]
    [InlineData("a..")]
    [InlineData("a b")]
    [InlineData("a\\046b")]
    [InlineData("ä.example")]
    [InlineData("a\0b")]
    public void Writes_nothing_that_is_no_name(string name) => Assert.False(DnsName.TryWrite(name, new byte[DnsName.MaxBytes], out _));

    [Fact]
    public void Keeps_to_63_octets_a_label_and_255_a_name()
    {
        var label = new string('a', 63);
        var longest = $"{label}.{label}.{label}.{new string('b', 61)}";

        Assert.True(DnsName.TryWrite(longest, new byte[DnsName.MaxBytes], out var written));
        Assert.Equal(DnsName.MaxBytes, written);
        Assert.False(DnsName.TryWrite(longest + "b", new byte[DnsName.MaxBytes], out _));
        Assert.False(DnsName.TryWrite(label + "a", new byte[DnsName.MaxBytes], out _));
    }

    [Fact]
    public void Refuses_to_read_more_than_255_octets_however_they_are_put_together()
    {
        var label = new byte[64];
        label[0] = 63;
        byte[] fits = [.. label, .. label, .. label, 61, .. new byte[61], 0];
        byte[] tooLong = [.. label, .. label, .. label, 62, .. new byte[62], 0];
        byte[] byPointer = [.. label, .. label, .. label, 0, .. label, 0xc0, 0];

        Assert.True(Reads(fits, 0));
        Assert.False(Reads(tooLong, 0));
        Assert.False(Reads(byPointer, 193));
    }

    [Theory]
    [InlineData("C000", 0)]
    [InlineData("C002C000", 2)]
    [InlineData("0161C000", 0)]
    [InlineData("0161C000", 2)]
    [InlineData("C00400000000", 0)]
    [InlineData("C0", 0)]
    [InlineData("4161", 0)]
    [InlineData("8161", 0)]
    [InlineData("0261", 0)]
    [InlineData("0161", 0)]
    [InlineData("", 0)]
    public void Refuses_loops_and_what_is_cut_off(string hex, int offset) => Assert.False(Reads(Convert.FromHexString(hex), offset));

    [Fact]
    public void Follows_pointers_and_stops_behind_the_first()
    {
        byte[] message = [.. Wire.Name("example.org"), 2, (byte)'m', (byte)'x', 0xc0, 0, 0xff];
        var offset = 13;

        Assert.True(DnsName.TryRead(message, ref offset, out var name));
        Assert.Equal("mx.example.org", name);
        Assert.Equal(18, offset);
    }

    [Fact]
    public void Escapes_what_would_be_taken_for_something_else()
    {
        byte[] message = [4, (byte)'a', (byte)'.', (byte)'\\', 0xe4, 0];
        var offset = 0;

        Assert.True(DnsName.TryRead(message, ref offset, out var name));
        Assert.Equal("a\\046\\092\\228", name);
        Assert.False(DnsName.TryWrite(name, new byte[DnsName.MaxBytes], out _));
    }

    [Fact]
    public void Never_throws_on_any_bytes() =>
        Prop.ForAll<byte[], byte>((bytes, start) =>
        {
            int offset = start;
            _ = DnsName.TryRead(bytes, ref offset, out _);
        }).QuickCheckThrowOnFailure();

    private static bool Reads(byte[] message, int offset) => DnsName.TryRead(message, ref offset, out _);
}
