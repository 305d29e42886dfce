using System.Buffers.Binary;
using System.Text;

namespace Relaybox.ImageBuilder.Tests.Plugins;

/// <summary>ICU's common data, written and read as ICU's documentation has it.</summary>
internal static class IcuDataFile
{
    private const int HeaderLength = 32;

    /// <summary>A package of these items in this order, which ICU wants to be sorted.</summary>
    public static byte[] Of(params (string Name, byte[] Content)[] items)
    {
        var package = new MemoryStream();
        package.Write([HeaderLength, 0, 0xDA, 0x27, 20, 0, 0, 0, 0, 0, 2, 0, .. "CmnD"u8, 1, 0, 0, 0, .. new byte[HeaderLength - 20]]);
        var names = string.Concat(items.Select(item => item.Name + '\0'));
        var offset = 4 + (8 * items.Length);
        var contentAt = (offset + names.Length + 15) / 16 * 16;
        Write(package, items.Length);
        foreach (var (name, content) in items)
        {
            Write(package, offset);
            Write(package, contentAt);
            offset += name.Length + 1;
            contentAt += (content.Length + 15) / 16 * 16;
        }

        package.Write(Encoding.ASCII.GetBytes(names));
        foreach (var (_, content) in items)
        {
            package.Position = (package.Position + 15) / 16 * 16;
            package.Write(content);
        }

        return package.ToArray();
    }

    /// <summary>The items of a package by name; fails the test where ICU would not find one.</summary>
    public static IReadOnlyDictionary<string, byte[]> Read(ReadOnlySpan<byte> package)
    {
        var header = BinaryPrimitives.ReadUInt16LittleEndian(package);
        Assert.Equal("CmnD"u8, package.Slice(12, 4));
        var body = package[header..];
        var items = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var last = "";
        for (var index = 0; index < Number(body, 0); index++)
        {
            var name = body[Number(body, 4 + (8 * index))..];
            var text = Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]);
            Assert.True(string.CompareOrdinal(last, text) < 0, "ICU searches the names by halving.");
            last = text;
            var start = Number(body, 8 + (8 * index));
            Assert.Equal(0, (header + start) % 16);
            items[text] = body[start..(index + 1 < Number(body, 0) ? Number(body, 16 + (8 * index)) : body.Length)].ToArray();
        }

        return items;
    }

    private static int Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);

    private static void Write(MemoryStream stream, int number) => stream.Write(BitConverter.GetBytes(number));
}
