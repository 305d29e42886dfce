namespace Relaybox.ImageBuilder.Archives;

/// <summary>What a package may contain. Devices, fifos and sockets are not in Debian's packages and are refused.</summary>
internal enum DataEntryKind
{
    Directory,
    File,
    SymbolicLink,
    HardLink,
}
