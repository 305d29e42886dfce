namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>What a tar entry makes (POSIX.1-2001, ustar <c>typeflag</c>).</summary>
internal enum StoredEntryType
{
    File,
    HardLink,
    SymbolicLink,
    CharacterDevice,
    BlockDevice,
    Directory,
    Fifo,
}
