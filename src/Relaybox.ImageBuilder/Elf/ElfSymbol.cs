namespace Relaybox.ImageBuilder.Elf;

/// <summary>A symbol of a shared object's dynamic symbol table (<c>Elf64_Sym</c>).</summary>
/// <param name="Name">Its name, without a version.</param>
/// <param name="Value">For a defined symbol its address, as the file has it.</param>
/// <param name="Size">Bytes that it names; 0 when that is not said.</param>
/// <param name="IsDefined">Whether it is in this file; otherwise another one has to bring it.</param>
internal sealed record ElfSymbol(string Name, long Value, long Size, bool IsDefined);
