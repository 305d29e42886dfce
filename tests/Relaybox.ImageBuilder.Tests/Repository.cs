namespace Relaybox.ImageBuilder.Tests;

/// <summary>The source tree that the tests were built from.</summary>
internal static class Repository
{
    public static string PathOf(params string[] names)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Relaybox.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the source tree.");
        return Path.Combine([folder, .. names]);
    }
}
