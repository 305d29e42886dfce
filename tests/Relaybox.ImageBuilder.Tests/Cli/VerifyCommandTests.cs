using System.CommandLine;
using Relaybox.ImageBuilder.Cli;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Processes;
using Relaybox.ImageBuilder.Tests.Oci.Reading;
using static Relaybox.ImageBuilder.Tests.Oci.Reading.LayoutFixture;

namespace Relaybox.ImageBuilder.Tests.Cli;

/// <summary>The verdict on a release, over what a build of its revision made.</summary>
public sealed class VerifyCommandTests : IDisposable
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly LayoutFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task The_same_image_is_verified()
    {
        (int code, string output) = await VerifyAsync(Layout("release", "1", Provenance("clang", "x")), Layout("rebuilt", "1", Provenance("clang", "x")));

        Assert.Equal(0, code);
        Assert.EndsWith($"Verified: revision {Commit} makes the very same image.\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_compiler_in_the_provenance_alone_is_shown_and_verified()
    {
        (int code, string output) = await VerifyAsync(Layout("release", "1", Provenance("clang?arch=amd64", "x")), Layout("rebuilt", "1", Provenance("clang?arch=arm64", "x")));

        Assert.Equal(0, code);
        Assert.Contains("resolvedDependencies[?@.uri=='clang?arch=arm64']", output, StringComparison.Ordinal);
        Assert.Contains("makes the very same image and SBOMs; only the provenance differs", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_lock_in_the_provenance_is_not_verified()
    {
        (int code, string output) = await VerifyAsync(Layout("release", "1", Provenance("clang", "x")), Layout("rebuilt", "1", Provenance("clang", "y")));

        Assert.Equal(CompareCommand.Differ, code);
        Assert.EndsWith($"NOT VERIFIED: revision {Commit} makes another image.\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_file_in_the_image_is_not_verified()
    {
        (int code, string output) = await VerifyAsync(Layout("release", "1", Provenance("clang", "x")), Layout("rebuilt", "2", Provenance("clang", "x")));

        Assert.Equal(CompareCommand.Differ, code);
        Assert.EndsWith($"NOT VERIFIED: revision {Commit} makes another image.\n", output, StringComparison.Ordinal);
    }

    private static string Provenance(string compiler, string lockSum) =>
        $$"""
        {"predicateType":"https://slsa.dev/provenance/v1","predicate":{"buildDefinition":{"externalParameters":{"lock":{"digest":{"sha256":"{{lockSum}}"} },"annotations":{} },
        "resolvedDependencies":[{"uri":"{{compiler}}"}]} } }
        """;

    private string Layout(string name, string content, string provenance)
    {
        PlatformImage image = _fixture.Image(DebianArchitecture.Amd64, Said((Annotations.Revision, Commit)), _fixture.Layer("base", File("/a", content)));
        string layout = _fixture.Layout(name, image);
        string? index = null;
        ChangeIndex(layout, node => index = node["manifests"]![0]!["digest"]!.GetValue<string>());
        Attach(layout, index!, MediaTypes.InToto, provenance, byTag: true);
        return layout;
    }

    private async Task<(int Code, string Output)> VerifyAsync(string release, string rebuilt)
    {
        await using var output = new StringWriter();
        int code = await VerifyCommand.Create(new RecordedReport(), new FinishedBuild(rebuilt))
            .Parse(["--release", release, "--repository", _fixture.Folder, "--cache", _fixture.PathOf("cache")])
            .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output }, Token);
        return (code, output.ToString());
    }

    /// <summary>Whatever is asked for succeeds, and the build of an image ends with one that is there already.</summary>
    private sealed class FinishedBuild(string layout) : ICommandRunner
    {
        public Task<CommandResult?> RunAsync(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken)
        {
            if (arguments.SkipWhile(argument => argument != "--output").Skip(1).FirstOrDefault() is { } folder)
            {
                System.IO.Directory.CreateDirectory(folder);
                System.IO.Directory.Move(layout, Path.Combine(folder, "oci"));
            }

            return Task.FromResult<CommandResult?>(new CommandResult(0, "", ""));
        }
    }
}
