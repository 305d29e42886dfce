using Relaybox.ImageBuilder.Processes;
using Relaybox.ImageBuilder.Verification;

namespace Relaybox.ImageBuilder.Tests.Verification;

public sealed class ReleaseRebuildTests : IDisposable
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly ScratchFolder _folder = new();
    private readonly FakePrograms _programs = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Builds_the_revision_as_the_release_was_built_but_under_other_circumstances()
    {
        string layout = await BuildAsync();

        Assert.Equal(Path.Combine(_folder.Path, "new", "image", "oci"), layout);
        Assert.Equal(
            [
                $"git -C {_folder.Path} rev-parse --verify --quiet {Commit}^{{commit}}",
                $"git clone --quiet --shared --no-checkout {_folder.Path} NEW/source",
                $"git -C NEW/source checkout --quiet --detach {Commit}",
                "dotnet msbuild src/Relaybox.ImageBuilder/Relaybox.ImageBuilder.csproj -restore -property:Configuration=Release -verbosity:quiet -nologo -nodeReuse:false",
                "dotnet artifacts/bin/Relaybox.ImageBuilder/release/relaybox-image.dll build --definition images/relay/image.yaml --cache NEW/cache --output NEW/image"
                + " --tag relaybox/relay:v1 --architecture amd64 --architecture arm64 --annotation org.opencontainers.image.version=1.2",
            ],
            _programs.Commands.Select(command => command.Replace(Path.Combine(_folder.Path, "new"), "NEW", StringComparison.Ordinal)));
        Assert.Equal("1763690000", _programs.Environment["SOURCE_DATE_EPOCH"]);
        Assert.Equal("Pacific/Chatham", _programs.Environment["TZ"]);
        Assert.Equal(Path.Combine(_folder.Path, "cache", "debs"), new DirectoryInfo(Path.Combine(_folder.Path, "new", "cache", "debs")).LinkTarget);
    }

    [Fact]
    public async Task The_shell_sets_another_umask_and_takes_no_argument_for_its_own()
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "This machine has no /bin/sh.");
        await BuildAsync();

        string[] script = [.. _programs.ShellArguments.Take(2)];
        CommandResult? result = await new CommandRunner().RunAsync(
            "sh", [.. script, _folder.Path, "sh", "-c", "umask; pwd; echo \"$0\"", "$(exit 3); x"], new Dictionary<string, string?>(StringComparer.Ordinal), TestContext.Current.CancellationToken);

        Assert.Equal($"0077\n{_folder.Path}\n$(exit 3); x\n", result!.Output);
    }

    [Fact]
    public async Task A_revision_that_the_clone_lacks_is_named()
    {
        _programs.Fails = "rev-parse";

        Assert.StartsWith($"The release was built from revision {Commit}, which the repository in {_folder.Path} does not have", await ErrorAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revision_that_does_not_build_ends_in_what_the_build_said()
    {
        _programs.Fails = "relaybox-image.dll";

        Assert.Equal($"Revision {Commit} does not build here:\nno space", await ErrorAsync());
    }

    [Fact]
    public async Task A_machine_without_git_is_told()
    {
        _programs.HasGit = false;

        Assert.StartsWith("git is missing", await ErrorAsync(), StringComparison.Ordinal);
    }

    private async Task<string> ErrorAsync() => (await Assert.ThrowsAsync<ImageBuildException>(BuildAsync)).Message;

    private Task<string> BuildAsync()
    {
        var facts = new ReleaseFacts
        {
            Revision = Commit,
            Tag = "v1",
            Epoch = 1_763_690_000,
            Architectures = [DebianArchitecture.Amd64, DebianArchitecture.Arm64],
            Annotations = [new("org.opencontainers.image.version", "1.2")],
        };
        return new ReleaseRebuild(_programs, new RecordedReport()).BuildAsync(
            facts, _folder.Path, "relay", Path.Combine(_folder.Path, "cache"), Path.Combine(_folder.Path, "new"), TestContext.Current.CancellationToken);
    }

    /// <summary>Notes what would be run.</summary>
    private sealed class FakePrograms : ICommandRunner
    {
        public List<string> Commands { get; } = [];

        public Dictionary<string, string?> Environment { get; } = new(StringComparer.Ordinal);

        public IReadOnlyList<string> ShellArguments { get; private set; } = [];

        public string? Fails { get; set; }

        public bool HasGit { get; set; } = true;

        public Task<CommandResult?> RunAsync(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken)
        {
            if (program == "git" && !HasGit)
                return Task.FromResult<CommandResult?>(null);
            string command = program == "sh" ? string.Join(' ', arguments.Skip(3)) : $"{program} {string.Join(' ', arguments)}";
            Commands.Add(command);
            if (program == "sh")
                ShellArguments = arguments;
            foreach ((string name, string? value) in environment)
                Environment[name] = value;
            bool fails = Fails is not null && command.Contains(Fails, StringComparison.Ordinal);
            return Task.FromResult<CommandResult?>(fails ? new CommandResult(1, "", "no space\n") : new CommandResult(0, "", ""));
        }
    }
}
