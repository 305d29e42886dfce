using System.Text;
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
internal sealed class AptRoot(ICommandRunner runner, string folder)
{
    // Newer than every real version, so that it satisfies every dependency.
    private const string VersionOfOmitted = "99999:0";

    // English messages whatever the operator speaks, and no configuration but ours.
    private Dictionary<string, string?> AptEnvironment => new(StringComparer.Ordinal)
    {
        ["APT_CONFIG"] = ConfigurationFile,
        ["LC_ALL"] = "C",
        ["LANGUAGE"] = null,
        ["DEBIAN_FRONTEND"] = "noninteractive",
    };

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

    /// <summary>Resolves packages.</summary>
    /// <param name="packages">Names of packages.</param>
    /// <param name="omitted">Names, also virtual ones, that count as installed.</param>
    /// <param name="dependencies">Whether what the packages depend on is wanted too.</param>
    /// <param name="cancellationToken">Ends apt.</param>
    /// <returns>The addresses of the packages, in no special order.</returns>
    /// <exception cref="ImageBuildException">apt failed, for instance because it does not know a package.</exception>
    public async Task<IReadOnlyList<Uri>> ResolveAsync(
        IReadOnlyList<string> packages,
        IEnumerable<string> omitted,
        bool dependencies,
        CancellationToken cancellationToken)
    {
        var status = Path.Combine(folder, "status");
        await File.WriteAllTextAsync(status, StatusOf(omitted), cancellationToken);
        string[] command = dependencies ? ["install", "--yes"] : ["download"];
        var output = await RunAsync(
            "apt-get",
            ["-qq", "--print-uris", "-o", $"Dir::State::status={status}", .. command, .. packages],
            "apt could not resolve the packages",
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
            ["show", "-o", $"Dir::State::status={Path.Combine(folder, "status")}", .. packages],
            "apt could not show the packages",
            cancellationToken));

    private static string StatusOf(IEnumerable<string> omitted)
    {
        var status = new StringBuilder();
        foreach (var name in omitted)
        {
            status.Append(
                null,
                $"Package: {name}\nStatus: install ok installed\nArchitecture: all\nMulti-Arch: foreign\nVersion: {VersionOfOmitted}\nMaintainer: none <none@invalid>\nDescription: left out\n\n");
        }

        return status.ToString();
    }

    private async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, string failure, CancellationToken cancellationToken)
    {
        var result = await runner.RunAsync(program, arguments, AptEnvironment, cancellationToken) ?? throw AptHost.Missing();
        return result.ExitCode == 0 ? result.Output : throw new ImageBuildException($"{failure}: {AptOutput.Explain(result.Error)}");
    }
}
