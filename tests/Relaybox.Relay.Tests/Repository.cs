namespace Relaybox.Relay.Tests;

/// <summary>The source tree this test assembly was built from.</summary>
internal static class Repository
{
    /// <summary>The folder with Relaybox.slnx.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Relaybox.slnx"))) return folder.FullName;
        }

        throw new InvalidOperationException("The tests run outside of the repository.");
    }
}
