using Relaybox.ImageBuilder;
using Relaybox.ImageBuilder.Oci.Reading;
using Relaybox.Testing;
using Relaybox.Testing.Processes;

namespace Relaybox.Images.Tests;

/// <summary>What scanners go by: dpkg's database in the composed image, as dpkg itself reads it.</summary>
public sealed class DpkgDatabaseTests : IDisposable
{
    private const string Database = "/var/lib/dpkg";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relaybox-dpkg-");

    public static TheoryData<string> Architectures => [.. DebianArchitecture.Supported.Select(architecture => architecture.Name)];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Architectures))]
    public async Task Dpkg_finds_the_locked_packages_and_no_other(string architecture)
    {
        Requirements.Need(ProcessRunner.IsInstalled("dpkg-query") ? null : "dpkg-query is not installed; it is in Debian's package dpkg.");
        Extract(architecture);

        ProcessResult found = await ProcessRunner.RunAsync(
            "dpkg-query",
            ["--admindir", _folder.FullName, "--show", "--showformat", "${Package} ${Version} ${Architecture} ${db:Status-Status}\\n"],
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(0, found.ExitCode);
        Assert.Equal(
            RelayImage.LockedPackages(architecture).Select(package => $"{package.Name} {package.Version} {package.Architecture} installed").Order(StringComparer.Ordinal),
            found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public async Task Dpkg_knows_whose_a_file_is(string architecture)
    {
        Requirements.Need(ProcessRunner.IsInstalled("dpkg-query") ? null : "dpkg-query is not installed; it is in Debian's package dpkg.");
        Extract(architecture);

        ProcessResult found = await ProcessRunner.RunAsync(
            "dpkg-query", ["--admindir", _folder.FullName, "--search", "/usr/sbin/postfix"], cancellationToken: TestContext.Current.CancellationToken);

        // Where the architecture is not the machine's, dpkg names it.
        Assert.Contains(found.StandardOutput, new[] { "postfix: /usr/sbin/postfix\n", $"postfix:{architecture}: /usr/sbin/postfix\n" });
        Assert.Empty(found.StandardError);
    }

    private void Extract(string architecture)
    {
        using ImageLayout layout = RelayImage.Open();
        foreach (StoredLayer layer in RelayImage.PlatformOf(layout, architecture).Layers)
        {
            using var reader = new LayerReader(layout, layer);
            var files = new List<KeyValuePair<string, MemoryStream>>();
            foreach (MeasuredEntry _ in reader.Read(Copy, TestContext.Current.CancellationToken))
            {
            }

            foreach ((string path, MemoryStream content) in files)
            {
                string file = Path.Combine(_folder.FullName, Path.GetRelativePath(Database, path));
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllBytes(file, content.ToArray());
            }

            Stream? Copy(StoredEntry entry)
            {
                if (entry.Type != StoredEntryType.File || !entry.Path.StartsWith(Database + "/", StringComparison.Ordinal))
                    return null;
                var content = new MemoryStream();
                files.Add(new(entry.Path, content));
                return content;
            }
        }
    }
}
