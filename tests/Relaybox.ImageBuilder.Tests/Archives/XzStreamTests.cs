using System.Text;
using Relaybox.ImageBuilder.Archives;

namespace Relaybox.ImageBuilder.Tests.Archives;

public sealed class XzStreamTests
{
    private const string Sentence = "Relaybox composes images from packages.\n";
    private const string Line = "the same line again and again\n";

    [Fact]
    public void A_missing_liblzma_is_told_with_the_package_that_has_it()
    {
        var failure = Assert.Throws<ImageBuildException>(() => LibLzma.Load(["liblzma-of-nowhere.so"]));

        Assert.StartsWith("Debian's packages are .xz archives and liblzma is not installed: install ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decompresses_what_xz_compressed()
    {
        Assert.Equal(Sentence, Encoding.ASCII.GetString(Decompress(Case("sentence.xz"))));
        byte[] lines = Decompress(Case("lines.xz"));

        Assert.Equal(20_000 * Line.Length, lines.Length);
        Assert.Equal(Line, Encoding.ASCII.GetString(lines, lines.Length - Line.Length, Line.Length));
    }

    [Fact]
    public void Decompresses_several_streams_in_a_row() =>
        Assert.Equal(Sentence + Sentence, Encoding.ASCII.GetString(Decompress([.. Case("sentence.xz"), .. Case("sentence.xz")])));

    [Fact]
    public void Reads_through_a_source_that_gives_one_byte_at_a_time()
    {
        using var source = new MemoryStream(Case("sentence.xz"));
        using var drops = new DropStream(source);
        using var xz = new XzStream(drops);
        using var text = new StreamReader(xz);

        Assert.Equal(Sentence, text.ReadToEnd());
    }

    [Fact]
    public void Says_that_truncated_data_is_truncated()
    {
        byte[] whole = Case("lines.xz");
        for (int length = 0; length < whole.Length; length += 7)
        {
            byte[] part = whole[..length];
            var failure = Assert.Throws<InvalidDataException>(() => Decompress(part));
            Assert.Equal("its xz data is truncated.", failure.Message);
        }
    }

    [Fact]
    public void Notices_a_changed_byte()
    {
        byte[] data = Case("sentence.xz");
        data[40] ^= 1;

        Assert.Equal("its xz data is damaged.", Assert.Throws<InvalidDataException>(() => Decompress(data)).Message);
    }

    [Fact]
    public void Refuses_what_is_no_xz() =>
        Assert.Equal("it is no xz data.", Assert.Throws<InvalidDataException>(() => Decompress("this is plain text, and no archive"u8.ToArray())).Message);

    private static byte[] Case(string name) => 
        File.ReadAllBytes(Repository.PathOf("tests", "Relaybox.ImageBuilder.Tests", "Cases", nameof(XzStreamTests), name));

    private static byte[] Decompress(byte[] data)
    {
        using var source = new MemoryStream(data);
        using var xz = new XzStream(source);
        using var all = new MemoryStream();
        xz.CopyTo(all);
        return all.ToArray();
    }

    private sealed class DropStream(Stream inner) : ForwardOnlyStream
    {
        public override bool CanRead => true;

        public override int Read(Span<byte> buffer) => inner.Read(buffer[..Math.Min(1, buffer.Length)]);
    }
}
