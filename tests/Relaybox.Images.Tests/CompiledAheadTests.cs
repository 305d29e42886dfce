using System.Security.Cryptography;
using Relaybox.ImageBuilder;
using Relaybox.ImageBuilder.Cli;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Processes;
using Relaybox.ImageBuilder.Programs;
using Relaybox.Testing;

namespace Relaybox.Images.Tests;

/// <summary>Publishes relayd twice with the real SDK; it takes minutes on a small machine, and nothing faster could prove this.</summary>
public sealed class CompiledAheadTests
{
    [Fact]
    public async Task A_program_out_of_what_was_compiled_before_is_the_same_to_the_byte()
    {
        using var folder = new TemporaryFolder();
        var cold = await PublishAsync(folder.Path);
        var kept = KeptIn(folder.Path);
        // What is left are the compiled assemblies.
        Directory.Delete(Path.Combine(folder.Path, "programs"), recursive: true);

        var warm = await PublishAsync(folder.Path);

        Assert.True(kept.Count > 10, $"Only {kept.Count} assemblies were kept.");
        Assert.Equal(kept, KeptIn(folder.Path));
        Assert.Equal(cold, warm);
    }

    private static List<string> KeptIn(string cache) =>
        [.. Directory.EnumerateFiles(Path.Combine(cache, AheadCache.Folder)).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static async Task<string> PublishAsync(string cache)
    {
        var program = Assert.Single(DefinitionLoader.Load(RepositoryRoot.PathOf("images", "relay", "image.yaml")).Programs);
        var published = await new ProgramPublisher(new CommandRunner(), cache)
            .PublishAsync(program, DebianArchitecture.Host, new ConsoleReport(), TestContext.Current.CancellationToken);
        await using var file = File.OpenRead(published.File);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, TestContext.Current.CancellationToken));
    }
}
