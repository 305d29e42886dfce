using System.Buffers.Binary;
using System.Text;

namespace Relaybox.ImageBuilder.Tests.SupplyChain;

/// <summary>The parts of a single-file .NET program that say what is in it.</summary>
internal static class FakeBundle
{
    private static readonly byte[] Marker = Convert.FromHexString("8b1202b96a612038727b930214d7a03213f5b9e6efae3318ee3b2dce24b36aae");

    /// <summary>A host, the list of dependencies and the header, at the place that the host names.</summary>
    public static byte[] Of(string dependencies, uint version = 6)
    {
        byte[] list = Encoding.UTF8.GetBytes(dependencies);
        byte[] host = [0x7F, .. "ELF a host"u8, .. Long(0), .. Marker, .. "the rest of the host"u8];
        int place = host.AsSpan().IndexOf(Marker) - sizeof(long);
        long header = host.Length + list.Length;
        BinaryPrimitives.WriteInt64LittleEndian(host.AsSpan(place), header);
        byte[] id = Encoding.ASCII.GetBytes("XDNRPLznlH17");
        return [.. host, .. list, .. Int(version), .. Int(0), .. Int(1), (byte)id.Length, .. id, .. Long(host.Length), .. Long(list.Length), .. Long(0), .. Long(0), .. Long(0)];
    }

    private static byte[] Int(uint value)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Long(long value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }
}
