using System.Text;
using Relaybox.ImageBuilder.Plugins;

namespace Relaybox.ImageBuilder.Tests.Plugins;

public sealed class IcuDataPackageTests
{
    private static readonly byte[] Whole = IcuDataFile.Of(
        ("icudt76l/coll/ucadata.icu", "sixteen bytes..."u8.ToArray()), ("icudt76l/nfkc.nrm", "n"u8.ToArray()), ("icudt76l/uts46.nrm", "u of the end"u8.ToArray()));

    [Theory]
    [InlineData("uts46.nrm")]
    [InlineData("coll/ucadata.icu")]
    [InlineData("uts46.nrm,coll/ucadata.icu")]
    [InlineData("uts46.nrm,nfkc.nrm,coll/ucadata.icu")]
    public void Holds_what_was_asked_for_sorted_and_aligned(string items)
    {
        var asked = items.Split(',').Select(item => "icudt76l/" + item).Order(StringComparer.Ordinal).ToArray();

        var selected = IcuDataFile.Read(IcuDataPackage.Select(Whole, items.Split(',')));

        Assert.Equal(asked, selected.Keys);
        var whole = IcuDataFile.Read(Whole);
        Assert.All(selected, item => Assert.Equal(TextOf(whole[item.Key]), TextOf(item.Value)));
    }

    [Theory]
    [InlineData("nfc.nrm")]
    [InlineData("ucadata.icu")]
    [InlineData("icudt76l/uts46.nrm")]
    public void Names_an_item_that_is_not_there(string item)
    {
        var failure = Assert.Throws<InvalidDataException>(() => IcuDataPackage.Select(Whole, [item]));

        Assert.Equal($"has no item '{item}'.", failure.Message);
    }

    [Fact]
    public void Refuses_what_is_no_package()
    {
        foreach (var bytes in new[] { [], Whole[..10], Whole[1..] })
            Assert.Equal("is no common data of ICU.", Assert.Throws<InvalidDataException>(() => IcuDataPackage.Select(bytes, ["uts46.nrm"])).Message);
    }

    // The filling up to the next item counts to the one before it.
    private static string TextOf(byte[] item) => Encoding.ASCII.GetString(item).TrimEnd('\0');
}
