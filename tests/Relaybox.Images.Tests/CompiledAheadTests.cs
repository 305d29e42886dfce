using System.Security.Cryptography;
using Relaybox.ImageBuilder;
using Relaybox.ImageBuilder.Cli;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Processes;
using Relaybox.ImageBuilder.Programs;
using Relaybox.Testing;

namespace Relaybox.Images.Tests;

/// <summary>
/// Publishes relayd with the real SDK, then with a line more, once out of what was compiled before and once without. It takes minutes on
/// a small machine, and nothing faster could prove this.
/// </summary>
public sealed class CompiledAheadTests : IDisposable
{
    // Takes a method into the image that was trimmed before: the library that has it changes too, and what refers to that.
    private const string Line = "if (args.AggregateBy(arg => arg.Length, 0, (sum, _) => sum + 1).Count() > 7) return 7;\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_changed_program_out_of_what_was_compiled_before_is_the_same_to_the_byte()
    {
        var program = CopyOfRelayd();
        var before = await PublishAsync(program, "used");
        var kept = KeptIn("used");
        var main = Path.Combine(program.Project, "Program.cs");
        var source = await File.ReadAllTextAsync(main, TestContext.Current.CancellationToken);
        var changed = source.Replace("\nreturn await ", $"\n{Line}return await ", StringComparison.Ordinal);
        Assert.NotEqual(source, changed);
        await File.WriteAllTextAsync(main, changed, TestContext.Current.CancellationToken);

        var warm = await PublishAsync(program, "used");
        var cold = await PublishAsync(program, "empty");

        var taken = KeptIn("empty").Intersect(kept, StringComparer.Ordinal).Count();
        var compiled = KeptIn("used").Count - kept.Count;
        TestContext.Current.TestOutputHelper?.WriteLine($"{taken} assemblies were taken and {compiled} compiled.");
        Assert.True(taken > 10, $"Only {taken} assemblies were taken.");
        Assert.True(compiled > 1, $"Only {compiled} assemblies were compiled: the changed line changes no library.");
        Assert.Equal(KeptIn("empty").Count, taken + compiled);
        Assert.NotEqual(before, cold);
        Assert.Equal(cold, warm);
    }

    /// <summary>What the builder knows as relayd's sources, and nothing else: a file that is missing there is missing here.</summary>
    private ProgramEntry CopyOfRelayd()
    {
        var program = Assert.Single(DefinitionLoader.Load(RepositoryRoot.PathOf("images", "relay", "image.yaml")).Programs);
        foreach (var file in ProjectSources.Of(program.Project))
        {
            var copy = PathOfCopy(file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return program with { Project = PathOfCopy(program.Project) };
    }

    private string PathOfCopy(string path) => Path.Combine(_folder.Path, "sources", Path.GetRelativePath(RepositoryRoot.Directory, path));

    private List<string> KeptIn(string cache) =>
        [.. Directory.EnumerateFiles(Path.Combine(_folder.Path, cache, AheadCache.Folder)).Select(file => Path.GetFileName(file))];

    private async Task<string> PublishAsync(ProgramEntry program, string cache)
    {
        var published = await new ProgramPublisher(new CommandRunner(), Path.Combine(_folder.Path, cache))
            .PublishAsync(program, DebianArchitecture.Host, new ConsoleReport(), TestContext.Current.CancellationToken);
        await using var file = File.OpenRead(published.File);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, TestContext.Current.CancellationToken));
    }
}
