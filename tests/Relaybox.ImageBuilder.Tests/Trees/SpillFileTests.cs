using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Tests.Trees;

public sealed class SpillFileTests
{
    [Fact]
    public void Gives_contents_back_in_any_order_and_leaves_nothing()
    {
        using var folder = new ScratchFolder();
        using (var spill = new SpillFile(Path.Combine(folder.Path, "spill")))
        {
            FileContent first = Add(spill, "first");
            FileContent empty = Add(spill, "");
            FileContent second = Add(spill, new string('x', 300_000));

            Assert.Equal(new string('x', 300_000), Text(second));
            Assert.Equal("first", Text(first));
            Assert.Equal("", Text(empty));
            Assert.Equal("first", Text(first));
        }

        Assert.Empty(folder.Files());
    }

    [Fact]
    public void Does_not_take_less_than_was_announced()
    {
        using var folder = new ScratchFolder();
        using var spill = new SpillFile(Path.Combine(folder.Path, "spill"));
        using var source = new MemoryStream([1, 2, 3]);

        Assert.Throws<EndOfStreamException>(() => spill.Add(source, 4));
    }

    private static FileContent Add(SpillFile spill, string text)
    {
        using var source = new MemoryStream(System.Text.Encoding.ASCII.GetBytes(text));
        return spill.Add(source, text.Length);
    }

    private static string Text(FileContent content)
    {
        using var reader = new StreamReader(content.Open());
        return reader.ReadToEnd();
    }
}
