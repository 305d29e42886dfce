using System.Runtime.InteropServices;
using Relaybox.ImageBuilder.Elf;

namespace Relaybox.ImageBuilder.Tests.Elf;

/// <summary>Reads a shared object of the .NET runtime that these tests run on, whole and damaged.</summary>
public sealed class ElfFileTests
{
    private const int Seed = 76;

    private static string Library => Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "libSystem.Native.so");

    [Fact]
    public void Reads_what_the_dynamic_loader_is_told()
    {
        Assert.SkipUnless(File.Exists(Library), "The runtime of this machine has no ELF files.");
        var file = new ElfFile(File.ReadAllBytes(Library), "it");

        Assert.Equal("libSystem.Native.so", file.Soname);
        Assert.Contains(file.Needed, name => name.StartsWith("libc.", StringComparison.Ordinal));
        Assert.Contains(file.Symbols(), symbol => symbol is { Name: "SystemNative_Read", IsDefined: true });
        Assert.Contains(file.Symbols(), symbol => symbol is { Name: "read", IsDefined: false });
    }

    [Fact]
    public void Anything_wrong_with_a_file_is_said_in_a_sentence()
    {
        Assert.SkipUnless(File.Exists(Library), "The runtime of this machine has no ELF files.");
        byte[] whole = File.ReadAllBytes(Library);
        var random = new Random(Seed);
        int refused = 0;

        for (int round = 0; round < 300; round++)
        {
            byte[] damaged = round % 3 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            // The headers at the beginning, and those of the sections at the end.
            for (int change = 0; change < round % 3 && damaged.Length > 2048; change++)
                damaged[random.Next(2) == 0 ? random.Next(64) : damaged.Length - 1 - random.Next(2000)] = (byte)random.Next(256);
            refused += IsRead(damaged) ? 0 : 1;
        }

        Assert.InRange(refused, 100, 300);
    }

    private static bool IsRead(byte[] bytes)
    {
        try
        {
            var file = new ElfFile(bytes, "it");
            _ = file.Soname;
            foreach (ElfSymbol symbol in file.Symbols().Where(symbol => symbol.IsDefined).Take(20))
                _ = file.ContentOf(symbol);
            return true;
        }
        catch (ImageBuildException failure)
        {
            Assert.Matches("^it cannot be used: .+\\.$", failure.Message);
            return false;
        }
    }
}
