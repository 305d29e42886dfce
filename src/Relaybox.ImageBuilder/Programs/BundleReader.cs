using System.Buffers.Binary;

namespace Relaybox.ImageBuilder.Programs;

/// <summary>
/// Reads the <c>.deps.json</c> out of a single-file .NET program: what the program was really made of, whatever its project says. The
/// host has a marker, before which stands where the bundle's header is (dotnet/designs, "Single-file", bundle format 2 and later).
/// </summary>
internal static class BundleReader
{
    private const int MaxDependenciesBytes = 16 << 20;
    private const int FirstMajorVersionWithDependencies = 2;

    // SHA-256 of ".net core bundle" is what the host carries; a program that only speaks of it must not look like one.
    private static ReadOnlySpan<byte> Marker =>
    [
        0x8b, 0x12, 0x02, 0xb9, 0x6a, 0x61, 0x20, 0x38, 0x72, 0x7b, 0x93, 0x02, 0x14, 0xd7, 0xa0, 0x32,
        0x13, 0xf5, 0xb9, 0xe6, 0xef, 0xae, 0x33, 0x18, 0xee, 0x3b, 0x2d, 0xce, 0x24, 0xb3, 0x6a, 0xae,
    ];

    /// <summary>The text of <c>.deps.json</c>; null when the file is no such program.</summary>
    /// <exception cref="InvalidDataException">It is one and its header is broken.</exception>
    public static byte[]? ReadDependencies(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        ReadOnlySpan<byte> program = bytes;
        int marker = program.IndexOf(Marker);
        if (marker < sizeof(long))
            return null;

        long header = BinaryPrimitives.ReadInt64LittleEndian(program[(marker - sizeof(long))..]);
        if (header == 0)
            return null;

        try
        {
            ReadOnlySpan<byte> rest = program[checked((int)header)..];
            uint major = BinaryPrimitives.ReadUInt32LittleEndian(rest);
            // Version, minor version, number of files; then the bundle's id behind its length; then where .deps.json is.
            int idLength = rest[12];
            if (major < FirstMajorVersionWithDependencies || idLength > sbyte.MaxValue)
                throw new InvalidDataException($"the bundle's version is {major}");
            ReadOnlySpan<byte> places = rest[(13 + idLength)..];
            long offset = BinaryPrimitives.ReadInt64LittleEndian(places);
            long length = BinaryPrimitives.ReadInt64LittleEndian(places[sizeof(long)..]);
            return length is > 0 and <= MaxDependenciesBytes
                ? program.Slice(checked((int)offset), (int)length).ToArray()
                : throw new InvalidDataException("it has no list of what it depends on");
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("the bundle's header is broken", e);
        }
    }
}
