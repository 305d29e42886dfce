using System.Globalization;
using System.Text;
using Relaybox.ImageBuilder;
using Relaybox.ImageBuilder.Archives;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Packages;

namespace Relaybox.Testing.Packages;

/// <summary>An apt repository in a folder, unsigned, with exactly the packages that an image is composed of (Debian's repository format, "flat").</summary>
internal static class LockedRepository
{
    private static readonly string[] WithoutRelations = ["Package:", "Version:", "Architecture:", "Multi-Arch:", "Maintainer:", "Description:"];

    /// <summary>Writes the repository.</summary>
    /// <param name="packageLock">The lock.</param>
    /// <param name="group">The image's group in it.</param>
    /// <param name="architecture">Of the packages.</param>
    /// <param name="store">Has the packages.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="keepsRelations">False leaves dependencies and all other relations out, so that apt takes the packages that are named and nothing else.</param>
    /// <returns>The line for <c>sources.list</c>.</returns>
    public static string Write(PackageLock packageLock, string group, DebianArchitecture architecture, PackageStore store, string folder, bool keepsRelations)
    {
        Directory.CreateDirectory(folder);
        var index = new StringBuilder();
        foreach (LockedPackage package in Packages(packageLock, group, architecture))
        {
            File.Copy(store.PathOf(package), Path.Combine(folder, $"{package.Sha256}.deb"));
            string[] control = Encoding.UTF8.GetString(store.Read(package, stream => ControlOf(package, stream))).TrimEnd('\n').Split('\n');
            foreach (string line in control.Where(line => keepsRelations || WithoutRelations.Any(field => line.StartsWith(field, StringComparison.Ordinal))))
                index.Append(line).Append('\n');
            index.Append(CultureInfo.InvariantCulture, $"Filename: ./{package.Sha256}.deb\nSize: {package.Size}\nSHA256: {package.Sha256}\n\n");
        }

        File.WriteAllText(Path.Combine(folder, "Packages"), index.ToString());
        return $"deb [trusted=yes] copy:{folder} ./";
    }

    private static byte[] ControlOf(LockedPackage package, Stream stream)
    {
        using var reader = new DebReader(stream, package.Name);
        return reader.ReadControl()["control"];
    }

    /// <summary>The packages that are in it.</summary>
    public static IReadOnlyList<LockedPackage> Packages(PackageLock packageLock, string group, DebianArchitecture architecture) =>
        packageLock.Groups.Single(candidate => candidate.Name == group).Packages[architecture];
}
