using System.Globalization;
using System.Text;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Locking;

/// <summary>Writes a lock. Equal locks are equal bytes, and a package is one line, so that a change reads well.</summary>
internal static class LockWriter
{
    /// <summary>How the date of a lock is written.</summary>
    public const string DateFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>The first line of the lock that is committed.</summary>
    public const string LockComment = "Every Debian package that images are composed of. Written by ./build.sh lock; not to be edited.";

    /// <summary>The first line of what a build consists of that could not be the locked one.</summary>
    public const string UnlockedComment = "Every Debian package of a build that was NOT the locked one. Written by that build; not to be edited, nor to be committed as the lock.";

    /// <summary>The lock as YAML.</summary>
    /// <param name="packages">The lock.</param>
    /// <param name="comment">Says in one line what the file is and who wrote it.</param>
    public static string Format(PackageLock packages, string comment = LockComment)
    {
        var yaml = new StringBuilder();
        yaml.Append(CultureInfo.InvariantCulture, $"# {comment}\n");
        yaml.Append(CultureInfo.InvariantCulture, $"suite: {packages.Suite}\n");
        yaml.Append(CultureInfo.InvariantCulture, $"date: {packages.Date.UtcDateTime.ToString(DateFormat, CultureInfo.InvariantCulture)}\n");
        yaml.Append("groups:\n");
        foreach (var group in packages.Groups) Append(yaml, group);
        return yaml.ToString();
    }

    /// <summary>Replaces the lock in one step: who reads meanwhile sees the old one or the new one.</summary>
    /// <exception cref="ImageBuildException">The file cannot be written.</exception>
    public static async Task WriteAsync(PackageLock packages, string file, string comment, CancellationToken cancellationToken)
    {
        var temporary = Unfinished.Beside(file);
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder) Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(temporary, Format(packages, comment), cancellationToken);
            File.Move(temporary, file, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ImageBuildException($"The lock {file} cannot be written: {failure.Message}", failure);
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }

    private static void Append(StringBuilder yaml, PackageGroup group)
    {
        yaml.Append(CultureInfo.InvariantCulture, $"  {group.Name}:\n");
        yaml.Append(CultureInfo.InvariantCulture, $"    requested: [{string.Join(", ", group.Requested)}]\n");
        yaml.Append(CultureInfo.InvariantCulture, $"    omitted: [{string.Join(", ", group.Omitted)}]\n");
        yaml.Append(CultureInfo.InvariantCulture, $"    dependencies: {(group.Dependencies ? "true" : "false")}\n");
        yaml.Append("    packages:\n");
        foreach (var architecture in DebianArchitecture.Supported.Where(group.Packages.ContainsKey))
        {
            yaml.Append(CultureInfo.InvariantCulture, $"      {architecture}:{(group.Packages[architecture].Count == 0 ? " []" : "")}\n");
            foreach (var package in group.Packages[architecture]) Append(yaml, package);
        }
    }

    // Versions look like numbers now and then, hence the quotes.
    private static void Append(StringBuilder yaml, LockedPackage package) => yaml.Append(
        CultureInfo.InvariantCulture,
        $"        - {{ name: {package.Name}, version: \"{package.Version}\", architecture: {package.Architecture}, archive: {PackageArchives.NameOf(package.Archive)}, path: {package.Path}, size: {package.Size}, sha256: \"{package.Sha256}\" }}\n");
}
