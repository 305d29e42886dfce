using System.Xml.Linq;

namespace Relaybox.ImageBuilder.Releases;

/// <summary>Says whether what lies in the working tree is what a release of a version may be made from.</summary>
/// <param name="repository">The working tree.</param>
/// <param name="folder">Its root.</param>
internal sealed class ReleaseCheck(GitRepository repository, string folder)
{
    private const string PropertiesFile = "Directory.Build.props";
    private const string ChangelogFile = "CHANGELOG.md";
    private const int MaxListedChanges = 5;

    /// <summary>Checks everything, so that one run tells all that is to be done.</summary>
    /// <exception cref="ImageBuildException">One sentence for each thing that is in the way.</exception>
    public async Task RunAsync(ReleaseVersion version, CancellationToken cancellationToken)
    {
        List<string> obstacles = [.. await ChangesAsync(cancellationToken)];
        if (VersionOfProducts() is var said && said != version.Text)
            obstacles.Add($"{PropertiesFile} has the version {said ?? "nothing"} instead of {version}: change it there, or release that one.");
        if (string.IsNullOrWhiteSpace(Changelog.SectionOf(await ReadAsync(ChangelogFile, cancellationToken), version)))
            obstacles.Add($"{ChangelogFile} says nothing about {version}: write what changes for users below a heading '## {version}'.");
        if (await repository.CommitOfAsync("refs/tags/" + version.GitTag, cancellationToken) is { } tagged
            && await repository.CommitOfAsync("HEAD", cancellationToken) is var head && tagged != head)
            obstacles.Add($"The tag {version.GitTag} is on commit {tagged} and not on the one that is checked out, {head}: check the tag out, or choose another version.");
        if (obstacles.Count > 0)
            throw new ImageBuildException(string.Join('\n', obstacles));
    }

    /// <summary>What changes for users with a version.</summary>
    public async Task<string> ChangesOfAsync(ReleaseVersion version, CancellationToken cancellationToken) =>
        Changelog.SectionOf(await ReadAsync(ChangelogFile, cancellationToken), version) ?? string.Empty;

    private async Task<IEnumerable<string>> ChangesAsync(CancellationToken cancellationToken)
    {
        var changes = await repository.ChangesAsync(cancellationToken);
        if (changes.Count == 0)
            return [];
        string listed = string.Join(", ", changes.Take(MaxListedChanges).Select(change => change.Trim()));
        string more = changes.Count > MaxListedChanges ? $" and {changes.Count - MaxListedChanges} more" : string.Empty;
        return [$"A release is made from a commit, and the working tree has changes ({listed}{more}): commit or remove them."];
    }

    private string? VersionOfProducts() =>
        XDocument.Load(Path.Combine(folder, PropertiesFile)).Descendants("Version").FirstOrDefault()?.Value;

    private Task<string> ReadAsync(string file, CancellationToken cancellationToken) => File.ReadAllTextAsync(Path.Combine(folder, file), cancellationToken);
}
