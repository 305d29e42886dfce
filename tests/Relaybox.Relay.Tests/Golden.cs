namespace Relaybox.Relay.Tests;

/// <summary>Compares a text with the golden file under Cases/. A missing one is written, and the test fails until it was looked at.</summary>
internal static class Golden
{
    public static void Matches(string actual, string testClass, string name)
    {
        var file = Path.Combine(Repository.Root, "tests/Relaybox.Relay.Tests/Cases", testClass, name);
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
            Assert.Fail($"{file} was written; look at it and commit it.");
        }

        Assert.Equal(File.ReadAllText(file), actual);
    }
}
