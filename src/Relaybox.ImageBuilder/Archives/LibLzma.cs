using System.Reflection;
using System.Runtime.InteropServices;

namespace Relaybox.ImageBuilder.Archives;

/// <summary>
/// The few functions of liblzma that decoding needs. The library is the host's: its ABI (<c>liblzma.so.5</c>) has been the same
/// since 2009, and no managed implementation reads <c>.xz</c> as fast.
/// </summary>
internal static partial class LibLzma
{
    internal const int Ok = 0;
    internal const int StreamEnd = 1;
    internal const int MemLimitError = 6;
    internal const int FormatError = 7;
    internal const int DataError = 9;
    internal const int BufError = 10;
    internal const int Run = 0;
    internal const int Finish = 3;

    private const string Name = "lzma";

    private static readonly string[] Candidates = OperatingSystem.IsMacOS()
        ? ["liblzma.5.dylib", "/opt/homebrew/lib/liblzma.5.dylib", "/usr/local/lib/liblzma.5.dylib", "/opt/local/lib/liblzma.5.dylib"]
        : ["liblzma.so.5", "liblzma.so"];

    static LibLzma() => NativeLibrary.SetDllImportResolver(typeof(LibLzma).Assembly, Resolve);

    [LibraryImport(Name, EntryPoint = "lzma_stream_decoder")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static unsafe partial int StreamDecoder(LzmaStream* stream, ulong memoryLimit, uint flags);

    [LibraryImport(Name, EntryPoint = "lzma_code")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static unsafe partial int Code(LzmaStream* stream, int action);

    [LibraryImport(Name, EntryPoint = "lzma_end")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static unsafe partial void End(LzmaStream* stream);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == Name ? Load(Candidates) : nint.Zero;

    /// <summary>Loads the first of some libraries that the host has.</summary>
    /// <exception cref="ImageBuildException">It has none; the message says how to get it.</exception>
    internal static nint Load(IReadOnlyList<string> candidates)
    {
        foreach (string candidate in candidates)
        {
            if (NativeLibrary.TryLoad(candidate, out nint handle))
                return handle;
        }

        throw new ImageBuildException(OperatingSystem.IsMacOS()
            ? "Debian's packages are .xz archives and liblzma is not installed: install it with `brew install xz`."
            : "Debian's packages are .xz archives and liblzma is not installed: install your distribution's package (Debian, Ubuntu: `apt-get install liblzma5`).");
    }

    /// <summary><c>lzma_stream</c> of <c>lzma/base.h</c>, field by field; the reserved ones must be zero.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct LzmaStream
    {
        public byte* NextIn;
        public nuint AvailableIn;
        public ulong TotalIn;
        public byte* NextOut;
        public nuint AvailableOut;
        public ulong TotalOut;
        private readonly nint _allocator;
        private readonly nint _internalState;
        private readonly nint _reservedPointer1;
        private readonly nint _reservedPointer2;
        private readonly nint _reservedPointer3;
        private readonly nint _reservedPointer4;
        private readonly ulong _seekPosition;
        private readonly ulong _reservedInt2;
        private readonly nuint _reservedInt3;
        private readonly nuint _reservedInt4;
        private readonly int _reservedEnum1;
        private readonly int _reservedEnum2;
    }
}
