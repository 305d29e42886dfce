namespace Relaybox.Testing;

/// <summary>Finds the repository from a built assembly, so that tests run from any working directory.</summary>
public static class RepositoryRoot
{
    private const string Marker = "Relaybox.slnx";

    /// <summary>The folder that holds the solution.</summary>
    /// <exception cref="DirectoryNotFoundException">The assembly runs outside a clone.</exception>
    public static string Directory { get; } = Find(AppContext.BaseDirectory);

    /// <summary>A file or folder of the repository.</summary>
    /// <param name="segments">The path below the root.</param>
    public static string PathOf(params ReadOnlySpan<string> segments) => Path.Combine([Directory, .. segments]);

    private static string Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Marker)))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No {Marker} in {start} or above it: run the tests from a clone of the repository.");
    }
}
