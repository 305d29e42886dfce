using Relaybox.ImageBuilder;
using Relaybox.ImageBuilder.Elf;
using Relaybox.ImageBuilder.Oci.Reading;

namespace Relaybox.Images.Tests;

/// <summary>What the definition leaves out of packages must be nothing that the dynamic loader looks for.</summary>
public sealed class SharedLibraryTests
{
    [Theory]
    [InlineData(RelayImage.Amd64)]
    [InlineData(RelayImage.Arm64)]
    public void Every_program_finds_the_libraries_that_it_is_linked_with(string architecture)
    {
        RelayImage.MustBeComposed();
        RelayImage.NeedArchitecture(architecture);
        var paths = new HashSet<string>(StringComparer.Ordinal);
        var wanted = new List<(string File, string Library, IReadOnlyList<string> Folders)>();
        // ld.so(8): the folders of DT_RUNPATH, then the default ones. A module of Dovecot's finds those beside it, which were loaded before.
        var usual = new[] { $"/usr/lib/{DebianArchitecture.Parse(architecture).MultiarchTuple}", "/usr/lib" };
        foreach (var (entry, elf) in Files(architecture))
        {
            paths.Add(entry.Path);
            if (elf is not null)
                wanted.AddRange(elf.Needed.Select(library => (entry.Path, library, (IReadOnlyList<string>)[.. elf.RunPath, .. usual, Path.GetDirectoryName(entry.Path)!])));
        }

        Assert.NotEmpty(wanted);
        Assert.Empty(wanted
            .Where(library => !library.Folders.Any(folder => paths.Contains($"{folder}/{library.Library}")))
            .Select(library => $"{library.File} wants {library.Library}"));
    }

    // Files and the links whose target is there, layer after layer.
    private static IEnumerable<(StoredEntry Entry, ElfFile? Elf)> Files(string architecture)
    {
        using var layout = ImageLayout.Open(RelayImage.Layout);
        var links = new List<StoredEntry>();
        var files = new HashSet<string>(StringComparer.Ordinal);
        foreach (var layer in Assert.Single(new ImageResolver(layout).Resolve(tag: null).Of(architecture)).Layers)
        {
            using var reader = new LayerReader(layout, layer);
            var content = new MemoryStream();
            foreach (var measured in reader.Read(_ => content = new MemoryStream(), TestContext.Current.CancellationToken))
            {
                if (measured.Entry.Type is StoredEntryType.SymbolicLink or StoredEntryType.HardLink)
                    links.Add(measured.Entry);
                else if (measured.Entry.Type == StoredEntryType.File && files.Add(measured.Entry.Path))
                    yield return (measured.Entry, measured.IsElf ? new ElfFile(content.ToArray(), measured.Entry.Path) : null);
            }
        }

        foreach (var link in links.Where(link => files.Contains(Path.GetFullPath(link.LinkTarget, Path.GetDirectoryName(link.Path)!))))
            yield return (link, null);
    }
}
