using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Packages;
using Relaybox.ImageBuilder.Processes;

namespace Relaybox.ImageBuilder.Locking;

/// <summary>
/// A private root that apt works in for one architecture: own configuration, sources, lists and an own idea of what is
/// installed. Nothing of the building machine is read but its keyring and proxies, nothing is changed, and no root rights
/// are needed.
/// </summary>
/// <param name="runner">Runs apt.</param>
/// <param name="folder">An empty folder that is this root's alone.</param>
/// <param name="time">Measures how long apt takes.</param>
internal sealed class AptRoot(ICommandRunner runner, string folder, TimeProvider time)
{
    // Package lists take seconds on most networks. On a full disk some versions of apt never end.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    // For names that only other packages provide, and which no package can thus want in an exact version.
    private const string VersionOfVirtual = "0";

    // English messages whatever the operator speaks, and no configuration but ours.
    private Dictionary<string, string?> AptEnvironment => new(StringComparer.Ordinal)
    {
        ["APT_CONFIG"] = ConfigurationFile,
        ["LC_ALL"] = "C",
        ["LANGUAGE"] = null,
        ["DEBIAN_FRONTEND"] = "noninteractive",
    };

    private string StatusFile => Path.Combine(folder, "status");

    private string ConfigurationFile => Path.Combine(folder, "apt.conf");

    /// <summary>Where apt keeps the Release files and package lists.</summary>
    public string Lists => Path.Combine(folder, "lists");

    /// <summary>Writes the root.</summary>
    /// <param name="architecture">The architecture to resolve for.</param>
    /// <param name="mirror">Where the archives are.</param>
    /// <param name="release">Debian's code name of the release.</param>
    /// <param name="keyring">Debian's archive keyring.</param>
    /// <param name="hostSettings">Lines of apt configuration that the machine's own network needs.</param>
    public void Prepare(DebianArchitecture architecture, DebianMirror mirror, string release, string keyring, IReadOnlyList<string> hostSettings)
    {
        foreach (var name in new[] { "lists/partial", "cache/archives/partial", "etc/apt.conf.d", "etc/preferences.d", "etc/sources.list.d", "etc/trusted.gpg.d" })
            Directory.CreateDirectory(Path.Combine(folder, name));

        File.WriteAllLines(Path.Combine(folder, "etc/sources.list"), PackageArchives.SuitesOf(release).Select(
            suite => $"deb [signed-by={keyring}] {mirror.BaseOf(suite.Archive)} {suite.Suite} main"));
        File.WriteAllLines(ConfigurationFile,
        [
            $"Dir::State \"{folder}\";",
            "Dir::State::lists \"lists\";",
            $"Dir::State::status \"{StatusFile}\";",
            $"Dir::Cache \"{folder}/cache\";",
            $"Dir::Etc \"{folder}/etc\";",
            $"Dir::Log \"{folder}\";",
            $"APT::Architecture \"{architecture}\";",
            $"APT::Architectures {{ \"{architecture}\"; }};",
            "APT::Install-Recommends \"false\";",
            "APT::Install-Suggests \"false\";",
            // Root would else hand the download to a user who may not enter this folder; who is not root is not asked.
            "APT::Sandbox::User \"\";",
            "Acquire::Languages \"none\";",
            .. hostSettings,
        ]);
    }

    /// <summary>Fetches the Release files and package lists; apt checks the signatures.</summary>
    /// <exception cref="ImageBuildException">apt failed.</exception>
    public Task UpdateAsync(CancellationToken cancellationToken) =>
        RunAsync("apt-get", ["-qq", "--error-on=any", "update"], "apt could not read the package lists", cancellationToken);

    /// <summary>Resolves the packages of a definition.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="cancellationToken">Ends apt.</param>
    /// <returns>The addresses of the packages, in no special order.</returns>
    /// <exception cref="ImageBuildException">apt failed, for instance because it does not know a package.</exception>
    public async Task<IReadOnlyList<Uri>> ResolveAsync(ImageDefinition definition, CancellationToken cancellationToken)
    {
        if (definition.Packages.Count == 0) return [];

        await WriteStatusAsync(new Dictionary<string, string>(StringComparer.Ordinal), cancellationToken);
        await WriteStatusAsync(await FindVersionsAsync(definition, cancellationToken), cancellationToken);
        string[] command = definition.Dependencies ? ["install", "--yes"] : ["download"];
        var output = await RunAsync(
            "apt-get",
            ["-qq", "--print-uris", .. command, .. definition.Packages],
            $"{definition.File}: apt could not resolve the packages",
            cancellationToken);
        return AptOutput.ParseUris(output);
    }

    /// <summary>Reads what the package lists say about packages.</summary>
    /// <param name="packages">Names of packages.</param>
    /// <param name="cancellationToken">Ends apt.</param>
    /// <returns>A paragraph per version and archive.</returns>
    /// <exception cref="ImageBuildException">apt failed.</exception>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> ShowAsync(IReadOnlyList<string> packages, CancellationToken cancellationToken) =>
        AptOutput.ParseParagraphs(await RunAsync(
            "apt-cache",
            ["show", .. packages],
            "apt could not show the packages",
            cancellationToken));

    // The very version that apt would choose, for who depends on an exact one.
    private async Task<IReadOnlyDictionary<string, string>> FindVersionsAsync(ImageDefinition definition, CancellationToken cancellationToken)
    {
        string[] names = [.. definition.Omit.Keys];
        if (names.Length == 0) return new Dictionary<string, string>(StringComparer.Ordinal);

        var output = await RunAsync("apt-cache", ["policy", .. names], "apt could not look up the omitted packages", cancellationToken);
        var candidates = AptOutput.ParsePolicy(output);
        return names.FirstOrDefault(name => !candidates.ContainsKey(name)) is { } unknown
            ? throw new ImageBuildException($"{definition.File}: 'omit' names '{unknown}', and Debian has no such package.")
            : names.ToDictionary(name => name, name => candidates[name] ?? VersionOfVirtual, StringComparer.Ordinal);
    }

    // What dpkg would have written about installed packages, without their dependencies: these are left out, too. On hold, because
    // apt would else replace a package whose version is right and whose contents are not.
    private Task WriteStatusAsync(IReadOnlyDictionary<string, string> installed, CancellationToken cancellationToken) => File.WriteAllTextAsync(
        StatusFile,
        string.Concat(installed.Select(package =>
            $"Package: {package.Key}\nStatus: hold ok installed\nArchitecture: all\nMulti-Arch: foreign\nVersion: {package.Value}\n"
            + "Maintainer: none <none@invalid>\nDescription: left out\n\n")),
        cancellationToken);

    private async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, string failure, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var result = await runner.RunAsync(program, arguments, AptEnvironment, either.Token) ?? throw AptHost.Missing();
            return result.ExitCode == 0 ? result.Output : throw new ImageBuildException($"{failure}: {AptOutput.Explain(result.Error)}");
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ImageBuildException(
                $"{failure}: {program} did not end within {Limit.TotalMinutes:0} minutes and was stopped. It worked in {folder}: "
                + "see whether that disk is full (TMPDIR names another folder) and whether the mirror answers.",
                late);
        }
    }
}
