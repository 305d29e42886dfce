using System.Xml.Linq;

namespace Relaybox.ImageBuilder.Programs;

/// <summary>Every file that a project's published program depends on: its own, those of the projects it refers to, and what MSBuild imports from above.</summary>
internal static class ProjectSources
{
    private static readonly string[] SharedFiles = ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", "nuget.config", ".editorconfig", "BannedSymbols.txt"];
    private static readonly string[] OutputFolders = ["bin", "obj"];

    /// <summary>The folder of the repository: the one with <c>global.json</c> above a project, where the SDK looks too.</summary>
    /// <exception cref="ImageBuildException">There is none.</exception>
    public static string RootOf(string project)
    {
        for (DirectoryInfo? folder = new(project); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "global.json")))
                return folder.FullName;
        }

        throw new ImageBuildException($"There is no global.json above {project}, so it is not clear which SDK publishes the program.");
    }

    /// <summary>Absolute paths in ordinal order.</summary>
    /// <exception cref="ImageBuildException">A project is missing.</exception>
    public static IReadOnlyList<string> Of(string project)
    {
        var files = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        AddProject(Path.GetFullPath(project), files, seen);
        string root = RootOf(project);
        files.UnionWith(SharedFiles.Select(name => Path.Combine(root, name)).Where(File.Exists));
        return [.. files];
    }

    /// <summary>The one project file of a folder.</summary>
    /// <exception cref="ImageBuildException">There is none, or more than one.</exception>
    public static string ProjectFile(string folder)
    {
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.csproj") : [];
        return files.Length == 1
            ? files[0]
            : throw new ImageBuildException($"The folder {folder} should have one project file (*.csproj) and has {files.Length}: look at `programs` of the definition.");
    }

    private static void AddProject(string folder, SortedSet<string> files, HashSet<string> seen)
    {
        if (!seen.Add(folder))
            return;

        string projectFile = ProjectFile(folder);
        AddFolder(new DirectoryInfo(folder), files);
        foreach (XElement reference in XDocument.Load(projectFile).Descendants("ProjectReference"))
        {
            if (reference.Attribute("Include")?.Value is { } include)
                AddProject(Path.GetDirectoryName(Path.GetFullPath(include.Replace('\\', '/'), folder))!, files, seen);
        }
    }

    private static void AddFolder(DirectoryInfo folder, SortedSet<string> files)
    {
        files.UnionWith(folder.EnumerateFiles().Select(file => file.FullName));
        foreach (DirectoryInfo below in folder.EnumerateDirectories().Where(below => !OutputFolders.Contains(below.Name, StringComparer.Ordinal)))
            AddFolder(below, files);
    }
}
