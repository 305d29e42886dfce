using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Processes;
using Relaybox.ImageBuilder.Tests.Packages;
using Relaybox.Testing;
using Relaybox.Testing.Processes;

namespace Relaybox.ImageBuilder.Tests.Locking;

public sealed class LockSourceTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly LockSource _source = new(new CommandRunner());

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Reads_a_file()
    {
        string file = _folder.Write("old.yaml", LockWriter.Format(FakePackage.Lock()));

        Assert.Equal(FakePackage.Date, (await _source.LoadAsync(file, "unused", TestContext.Current.CancellationToken)).Date);
    }

    [Fact]
    public async Task Reads_the_lock_of_a_commit_and_names_the_revision_that_has_none()
    {
        Requirements.Need(ProcessRunner.IsInstalled("git") ? null : "There is no git on this machine.");
        string file = _folder.Write("images/packages.lock.yaml", LockWriter.Format(FakePackage.Lock()));
        await GitAsync("init", "--quiet");
        await GitAsync("add", ".");
        await GitAsync("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false", "commit", "--quiet", "--message", "lock");
        await GitAsync("tag", "v1");
        await File.WriteAllTextAsync(file, "something else", TestContext.Current.CancellationToken);

        PackageLock read = await _source.LoadAsync("git:v1", file, TestContext.Current.CancellationToken);
        var missing = await Assert.ThrowsAsync<ImageBuildException>(() => _source.LoadAsync("git:v2", file, TestContext.Current.CancellationToken));

        Assert.Equal(FakePackage.Date, read.Date);
        Assert.StartsWith($"git has no {file} at 'v2': ", missing.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("git:")]
    [InlineData("git:--output=/tmp/x")]
    public async Task Refuses_what_names_no_revision(string name) => Assert.Equal(
        $"'{name}' names no revision: write git: and a tag, branch or commit.",
        (await Assert.ThrowsAsync<ImageBuildException>(() => _source.LoadAsync(name, "lock.yaml", TestContext.Current.CancellationToken))).Message);

    private async Task GitAsync(params string[] arguments) =>
        (await ProcessRunner.RunAsync("git", ["-C", _folder.Path, .. arguments], cancellationToken: TestContext.Current.CancellationToken)).EnsureSuccess();
}
