using System.Text.Json;
using Relaybox.ImageBuilder.Caching;
using Relaybox.ImageBuilder.Composition;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Processes;

namespace Relaybox.ImageBuilder.Programs;

/// <summary>
/// Publishes .NET programs through the SDK: self-contained, one file. Publishing takes tens of seconds, so a program is kept by what
/// went into it, and published again only when one of its sources or the SDK changes.
/// </summary>
/// <param name="runner">Runs the SDK.</param>
/// <param name="cacheFolder">The build's cache.</param>
internal sealed class ProgramPublisher(ICommandRunner runner, string cacheFolder)
{
    private const int ArgumentsVersion = 5;
    private const string ContentsSuffix = ".contents.json";

    private static readonly Dictionary<string, string?> Environment = new(StringComparer.Ordinal)
    {
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_CLI_UI_LANGUAGE"] = "en",
        // What a surrounding `dotnet` or MSBuild has set would lead the new one to another SDK.
        ["MSBuildSDKsPath"] = null,
        ["MSBUILD_EXE_PATH"] = null,
        ["MSBuildExtensionsPath"] = null,
        // A CI sets it, and Directory.Build.props compiles differently then; a release is the same wherever it is built.
        ["CI"] = null,
        // Compiler and trimmer live for seconds: counting calls to optimize what runs long costs them a quarter of their time.
        ["DOTNET_TieredPGO"] = "0",
    };

    private readonly BuiltFileCache _published = new(cacheFolder, "programs");

    /// <summary>Returns the program on this machine.</summary>
    /// <exception cref="MissingRuntimePacksException">No NuGet source has the runtime for the architecture.</exception>
    /// <exception cref="ImageBuildException">The SDK refuses; the message has what the compiler said.</exception>
    public async Task<PublishedProgram> PublishAsync(ProgramEntry program, DebianArchitecture architecture, IBuildReport report, CancellationToken cancellationToken)
    {
        string sdkVersion = await SdkVersionAsync(cancellationToken);
        string key = await KeyOfAsync(program, architecture, sdkVersion, cancellationToken);
        if (_published.Find(key, program.File) is { } published && await ReadContentsAsync(key, program, cancellationToken) is { } known)
            return new PublishedProgram(published, known);

        report.Step($"Publishing {program.File}");
        using WorkFolder work = WorkFolder.Create(cacheFolder);
        string made = Path.Combine(await RunPublishAsync(program, architecture, work.Path, cancellationToken), program.File);
        if (!File.Exists(made))
            throw new ImageBuildException($"{program.Project} was published, and there is no file '{program.File}': `file` in the definition's `programs` has to be the project's AssemblyName.");

        ProgramContents contents = ProgramContentsReader.Read(made, work.Path, Path.GetFileNameWithoutExtension(ProjectSources.ProjectFile(program.Project)), sdkVersion);
        await File.WriteAllBytesAsync(made + ContentsSuffix, JsonSerializer.SerializeToUtf8Bytes(contents, CacheJsonContext.Default.ProgramContents), cancellationToken);
        // The program last: where it is, what it consists of is known.
        _published.Keep(key, program.File + ContentsSuffix, made + ContentsSuffix);
        return new PublishedProgram(_published.Keep(key, program.File, made), contents);
    }

    private async Task<ProgramContents?> ReadContentsAsync(string key, ProgramEntry program, CancellationToken cancellationToken)
    {
        if (_published.Find(key, program.File + ContentsSuffix) is not { } file)
            return null;
        try
        {
            return JsonSerializer.Deserialize(await File.ReadAllBytesAsync(file, cancellationToken), CacheJsonContext.Default.ProgramContents);
        }
        catch (JsonException)
        {
            // A record that cannot be read is as good as none: the program is published again.
            return null;
        }
    }

    private static async Task<string> KeyOfAsync(ProgramEntry program, DebianArchitecture architecture, string sdkVersion, CancellationToken cancellationToken)
    {
        string root = ProjectSources.RootOf(program.Project);
        using var key = new ContentKey("program");
        // Programs that were published with other arguments, or by another reader of their contents described, are other programs.
        key.Add(ArgumentsVersion);
        key.Add(architecture.RuntimeIdentifier);
        key.Add(program.File);
        key.Add(sdkVersion);
        foreach (string file in ProjectSources.Of(program.Project))
        {
            key.Add(Path.GetRelativePath(root, file));
            await using FileStream content = File.OpenRead(file);
            key.Add(Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(content, cancellationToken)));
        }

        return key.ToString();
    }

    private async Task<string> SdkVersionAsync(CancellationToken cancellationToken)
    {
        CommandResult result = await runner.RunAsync("dotnet", ["--version"], Environment, cancellationToken) ?? throw NoSdk();
        return result.ExitCode == 0
            ? result.Output.Trim()
            : throw new ImageBuildException($"The .NET SDK that global.json asks for is not installed: {result.Error.Trim()}");
    }

    /// <summary>
    /// Publishes in a folder of its own: what an earlier publish left would decide about the bytes of this one (the SDK does not compile code
    /// ahead again because of other references), and two builds at once would meet there. What may come from earlier comes by content, from
    /// <see cref="AheadCache"/>.
    /// </summary>
    private async Task<string> RunPublishAsync(ProgramEntry program, DebianArchitecture architecture, string work, CancellationToken cancellationToken)
    {
        string output = Path.Combine(work, "out");
        string aheadList = Path.Combine(work, "ahead.list");
        string root = ProjectSources.RootOf(program.Project);
        string[] arguments =
        [
            "publish", program.Project, "--configuration", "Release", "--runtime", architecture.RuntimeIdentifier,
            "--output", output, "--artifacts-path", Path.Combine(work, "obj"),
            // Neither the folder nor the commit may show in the bytes: symbols have both, and the trimmer adds its own path to them.
            $"-p:PathMap={work}/=/_/artifacts/%2C{root}/=/_/", "-p:DebugType=none", "-p:DebugSymbols=false", "-p:TrimmerRemoveSymbols=true",
            // The analyzers have their say in every build; the compiled bytes are the same without.
            "-p:RunAnalyzers=false",
            $"-p:CustomAfterMicrosoftCommonTargets={Path.Combine(AppContext.BaseDirectory, "Programs", "CompiledAhead.targets")}",
            // NuGet refuses to go without a lock file that exists, so it is told of one that does not.
            "-p:RestorePackagesWithLockFile=false", "-p:RestoreLockedMode=false", "-p:NuGetLockFilePath=none.lock.json",
            "-nodeReuse:false", "-verbosity:quiet", "-nologo",
        ];
        CommandResult result = await runner.RunAsync("dotnet", arguments, EnvironmentFor(aheadList), cancellationToken) ?? throw NoSdk();
        if (result.ExitCode != 0)
        {
            throw MissingRuntimePacksException.Of(architecture, result)
                ?? new ImageBuildException($"Publishing {program.Project} for {architecture} failed:\n{Errors(result)}");
        }

        new AheadCache(cacheFolder).Keep(aheadList);
        return output;
    }

    private Dictionary<string, string?> EnvironmentFor(string aheadList) => new(Environment, StringComparer.Ordinal)
    {
        ["RELAYBOX_AHEAD_BUILDER"] = typeof(ProgramPublisher).Assembly.Location,
        ["RELAYBOX_AHEAD_LIST"] = aheadList,
        ["RELAYBOX_AHEAD_CACHE"] = Path.GetFullPath(cacheFolder),
    };

    private static string Errors(CommandResult result)
    {
        string[] errors = [.. (result.Output + result.Error).Split('\n').Where(line => line.Contains("error", StringComparison.Ordinal)).Select(line => line.Trim()).Distinct(StringComparer.Ordinal).Take(20)];
        return errors.Length > 0 ? string.Join('\n', errors) : (result.Output + result.Error).Trim();
    }

    private static ImageBuildException NoSdk() => new("The .NET SDK is not on the search path, and the image's programs are published with it: install it (global.json says which).");
}
