using System.Globalization;
using Relaybox.ImageBuilder.Composition;
using Relaybox.ImageBuilder.Processes;

namespace Relaybox.ImageBuilder.Verification;

/// <summary>
/// Builds a release again from its revision, on purpose under other circumstances: in another folder, with another umask, time zone and
/// locale, without any layer or program of an earlier build. Only packages are taken over, which are verified by their sums.
/// </summary>
/// <param name="runner">Runs git and the .NET SDK.</param>
/// <param name="report">Told what takes time.</param>
internal sealed class ReleaseRebuild(ICommandRunner runner, IBuildReport report)
{
    private const string Project = "src/Relaybox.ImageBuilder/Relaybox.ImageBuilder.csproj";
    private const string Builder = "artifacts/bin/Relaybox.ImageBuilder/release/relaybox-image.dll";
    private const string PackageFolder = "debs";
    private const int ShownLines = 20;

    // The folder is $0 and the command follows it: nothing of either is read by the shell.
    private const string InFolderWithOtherUmask = "umask 077 && cd \"$0\" && exec \"$@\"";

    private static readonly Dictionary<string, string?> Nothing = new(StringComparer.Ordinal);

    /// <summary>Builds the release.</summary>
    /// <param name="facts">What it says of itself.</param>
    /// <param name="repository">A clone that has the revision.</param>
    /// <param name="image">Folder of its definition below <c>images</c>.</param>
    /// <param name="cache">The build's cache, for its packages.</param>
    /// <param name="folder">An empty folder, which the caller removes.</param>
    /// <param name="cancellationToken">Ends what was started.</param>
    /// <returns>The folder of the new layout.</returns>
    /// <exception cref="ImageBuildException">The revision is not there, or it does not build.</exception>
    public async Task<string> BuildAsync(ReleaseFacts facts, string repository, string image, string cache, string folder, CancellationToken cancellationToken)
    {
        string source = Path.Combine(folder, "source");
        await CheckOutAsync(facts.Revision, Path.GetFullPath(repository), source, cancellationToken);

        report.Step("Compiling the image builder of that revision");
        await RunAsync(source, facts, ["dotnet", "msbuild", Project, "-restore", "-property:Configuration=Release", "-verbosity:quiet", "-nologo", "-nodeReuse:false"], cancellationToken);

        string newCache = Path.Combine(folder, "cache");
        string packages = Path.GetFullPath(Path.Combine(cache, PackageFolder));
        Directory.CreateDirectory(packages);
        Directory.CreateDirectory(newCache);
        Directory.CreateSymbolicLink(Path.Combine(newCache, PackageFolder), packages);

        report.Step($"Building it for {string.Join(" and ", facts.Architectures)}, without anything from an earlier build but packages");
        string output = Path.Combine(folder, "image");
        await RunAsync(
            source,
            facts,
            [
                "dotnet", Builder, "build", "--definition", $"images/{image}/image.yaml", "--cache", newCache, "--output", output,
                "--tag", $"relaybox/{image}:{facts.Tag}",
                .. facts.Architectures.SelectMany(architecture => new[] { "--architecture", architecture.Name }),
                .. facts.Annotations.SelectMany(annotation => new[] { "--annotation", $"{annotation.Key}={annotation.Value}" }),
            ],
            cancellationToken);
        return Path.Combine(output, "oci");
    }

    private async Task CheckOutAsync(string revision, string repository, string source, CancellationToken cancellationToken)
    {
        CommandResult known = await runner.RunAsync("git", ["-C", repository, "rev-parse", "--verify", "--quiet", revision + "^{commit}"], Nothing, cancellationToken)
            ?? throw new ImageBuildException("git is missing, with which the release's sources are got: install it.");
        if (known.ExitCode != 0)
            throw new ImageBuildException($"The release was built from revision {revision}, which the repository in {repository} does not have: get it with 'git fetch --tags', or name another clone with --repository.");

        report.Step($"Checking out revision {revision}");
        await GitAsync(["clone", "--quiet", "--shared", "--no-checkout", repository, source], cancellationToken);
        await GitAsync(["-C", source, "checkout", "--quiet", "--detach", revision], cancellationToken);
    }

    private async Task GitAsync(string[] arguments, CancellationToken cancellationToken)
    {
        CommandResult? result = await runner.RunAsync("git", arguments, Nothing, cancellationToken);
        if (result is not { ExitCode: 0 })
            throw new ImageBuildException($"The release's sources cannot be checked out: {result?.Error.Trim()}");
    }

    private async Task RunAsync(string source, ReleaseFacts facts, string[] command, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [SourceDateEpoch.Variable] = facts.Epoch.ToString(CultureInfo.InvariantCulture),
            // Three quarters of an hour off, and where upper case is not what others think it is.
            ["TZ"] = "Pacific/Chatham",
            ["LC_ALL"] = "tr_TR.UTF-8",
            // What a surrounding MSBuild has set would lead the new one to another SDK.
            ["MSBuildSDKsPath"] = null,
            ["MSBUILD_EXE_PATH"] = null,
            ["MSBuildExtensionsPath"] = null,
        };
        CommandResult result = await runner.RunAsync("sh", ["-c", InFolderWithOtherUmask, source, .. command], environment, cancellationToken)
            ?? throw new ImageBuildException("There is no shell 'sh' on this machine, through which the release is rebuilt with another umask.");
        if (result.ExitCode != 0)
            throw new ImageBuildException($"Revision {facts.Revision} does not build here:\n{LastLines(result.Output + result.Error)}");
    }

    private static string LastLines(string text) => string.Join('\n', text.Trim().Split('\n').TakeLast(ShownLines));
}
