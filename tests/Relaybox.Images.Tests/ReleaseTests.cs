using Relaybox.ImageBuilder;
using Relaybox.ImageBuilder.Processes;
using Relaybox.ImageBuilder.Releases;
using Relaybox.Testing;
using Relaybox.Testing.Processes;

namespace Relaybox.Images.Tests;

/// <summary>A release of the composed image, made from a repository of the test's own.</summary>
public sealed class ReleaseTests : IAsyncLifetime
{
    private const string Version = "1.2.0";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relaybox-release-test-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Source => Path.Combine(_folder.FullName, "source");

    private string Lock => Path.Combine(Source, "packages.lock.yaml");

    public async ValueTask InitializeAsync()
    {
        Requirements.Need(ProcessRunner.IsInstalled("git") ? null : "git is not installed.");
        RelayImage.MustBeComposed();
        Directory.CreateDirectory(Path.Combine(Source, "compose"));
        foreach (var file in Directory.GetFiles(RepositoryRoot.PathOf("compose")).Where(file => Path.GetFileName(file) != ".env"))
            File.Copy(file, Path.Combine(Source, "compose", Path.GetFileName(file)));
        File.Copy(RepositoryRoot.PathOf("images", "packages.lock.yaml"), Lock);
        await File.WriteAllTextAsync(Path.Combine(Source, "Directory.Build.props"), $"<Project><PropertyGroup><Version>{Version}</Version></PropertyGroup></Project>\n", Cancelled);
        await File.WriteAllTextAsync(Path.Combine(Source, "CHANGELOG.md"), $"# Changelog\n\n## {Version}\n\n- a thing\n", Cancelled);
        await GitAsync("init", "--quiet");
        await CommitAsync();
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_same_commit_gives_the_same_bytes_in_every_file()
    {
        NeedBothArchitectures();

        var first = await CollectAsync("first");
        var second = await CollectAsync("second");

        var sums = await File.ReadAllTextAsync(Path.Combine(first, ChecksumFile.Name), Cancelled);
        Assert.Equal(sums, await File.ReadAllTextAsync(Path.Combine(second, ChecksumFile.Name), Cancelled));
        Assert.Equal(
            [
                "RELEASE-NOTES.md", "SHA256SUMS", "compose.yaml", "env.example", "packages.lock.yaml",
                "relay-1.2.0-amd64.docker.tar", "relay-1.2.0-amd64.spdx.json", "relay-1.2.0-arm64.docker.tar", "relay-1.2.0-arm64.spdx.json",
                "relay-1.2.0.oci.tar", "relay-1.2.0.provenance.json", "resolv.conf",
            ],
            Directory.GetFiles(first).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        (await ProcessRunner.RunAsync("sh", ["-c", "cd \"$0\" && sha256sum --check --strict --quiet SHA256SUMS", first], cancellationToken: Cancelled)).EnsureSuccess();
        // Beside it nothing is left of how it was made.
        Assert.Equal([first], Directory.GetFileSystemEntries(Path.GetDirectoryName(first)!));
    }

    [Fact]
    public async Task A_failure_in_the_middle_leaves_nothing_and_keeps_the_release_that_was_there()
    {
        NeedBothArchitectures();
        var output = Path.Combine(_folder.FullName, "output");
        var release = await CollectAsync("output");
        File.Delete(Path.Combine(Source, "compose", "resolv.conf"));
        await CommitAsync();

        await Assert.ThrowsAsync<FileNotFoundException>(() => CollectAsync("output"));

        Assert.Equal([release], Directory.GetFileSystemEntries(output));
        Assert.True(File.Exists(Path.Combine(release, ChecksumFile.Name)));
    }

    [Fact]
    public async Task A_cancelled_release_leaves_nothing()
    {
        NeedBothArchitectures();
        using var interrupt = new CancellationTokenSource();
        var runner = new InterruptingRunner(interrupt);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CollectAsync("output", runner, interrupt.Token));

        var output = Path.Combine(_folder.FullName, "output");
        Assert.True(!Directory.Exists(output) || Directory.GetFileSystemEntries(output).Length == 0);
    }

    [Fact]
    public async Task A_tree_with_changes_another_version_and_a_silent_changelog_are_all_told_at_once()
    {
        await File.WriteAllTextAsync(Path.Combine(Source, "new-file"), "", Cancelled);
        var check = new ReleaseCheck(new GitRepository(new CommandRunner(), Source), Source);

        var failure = await Assert.ThrowsAsync<ImageBuildException>(() => check.RunAsync(new ReleaseVersion("1.3.0"), Cancelled));

        Assert.Equal(
            [
                "A release is made from a commit, and the working tree has changes (?? new-file): commit or remove them.",
                "Directory.Build.props has the version 1.2.0 instead of 1.3.0: change it there, or release that one.",
                "CHANGELOG.md says nothing about 1.3.0: write what changes for users below a heading '## 1.3.0'.",
            ],
            failure.Message.Split('\n'));
    }

    [Fact]
    public async Task A_tag_on_another_commit_is_not_what_is_released()
    {
        await GitAsync("tag", "v" + Version);
        await File.WriteAllTextAsync(Path.Combine(Source, "later"), "", Cancelled);
        await CommitAsync();
        var check = new ReleaseCheck(new GitRepository(new CommandRunner(), Source), Source);

        var failure = await Assert.ThrowsAsync<ImageBuildException>(() => check.RunAsync(new ReleaseVersion(Version), Cancelled));

        Assert.StartsWith("The tag v1.2.0 is on commit ", failure.Message, StringComparison.Ordinal);
    }

    private static void NeedBothArchitectures() => Requirements.Need(
        File.Exists(Path.Combine(Path.GetDirectoryName(RelayImage.Layout)!, "relay-arm64.docker.tar")) && File.Exists(Path.Combine(Path.GetDirectoryName(RelayImage.Layout)!, "relay-amd64.docker.tar"))
            ? null
            : "The image was composed for one architecture only, and a release is for both: ./build.sh images makes it.");

    private Task<string> CollectAsync(string output, ICommandRunner? runner = null, CancellationToken? cancellationToken = null) => new ReleaseFolder(
        new ReleaseOptions
        {
            Version = new ReleaseVersion(Version),
            Source = Source,
            Images = Path.GetDirectoryName(RelayImage.Layout)!,
            Lock = Lock,
            Registry = RegistryName.Parse("ghcr.io/example/relay"),
            Output = Path.Combine(_folder.FullName, output),
        },
        runner ?? new CommandRunner()).WriteAsync(cancellationToken ?? Cancelled);

    private async Task CommitAsync()
    {
        await GitAsync("add", "--all");
        await GitAsync("-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgSign=false", "commit", "--quiet", "--message", "A commit");
    }

    private async Task GitAsync(params string[] arguments) =>
        (await ProcessRunner.RunAsync("git", ["-C", Source, .. arguments], cancellationToken: Cancelled)).EnsureSuccess();

    /// <summary>Is interrupted when the last of git's answers is there, right before the first file would be written.</summary>
    private sealed class InterruptingRunner(CancellationTokenSource interrupt) : ICommandRunner
    {
        private readonly CommandRunner _runner = new();

        public async Task<CommandResult?> RunAsync(
            string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken)
        {
            var result = await _runner.RunAsync(program, arguments, environment, cancellationToken);
            if (arguments.Contains("describe", StringComparer.Ordinal))
                await interrupt.CancelAsync();
            return result;
        }
    }
}
