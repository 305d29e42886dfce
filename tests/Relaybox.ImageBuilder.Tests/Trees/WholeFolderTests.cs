using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Tests.Trees;

/// <summary>What is made beside its place, and what killed builds have left there.</summary>
public sealed class WholeFolderTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Replaces_a_folder_when_it_is_finished_and_otherwise_leaves_it()
    {
        _folder.Write("oci/old", "old");
        string place = Path.Combine(_folder.Path, "oci") + Path.DirectorySeparatorChar;

        using (WholeFolder abandoned = WholeFolder.Begin(place))
            File.WriteAllText(Path.Combine(abandoned.Path, "half"), "half");
        IReadOnlyList<string> afterFailure = _folder.Files();
        using (WholeFolder whole = WholeFolder.Begin(place))
        {
            File.WriteAllText(Path.Combine(whole.Path, "new"), "new");
            whole.Finish();
        }

        Assert.Equal(["oci/old"], afterFailure);
        Assert.Equal(["oci/new"], _folder.Files());
    }

    [Fact]
    public void What_killed_builds_left_is_swept_and_nothing_else()
    {
        string old = Left("oci");
        Left("oci", age: TimeSpan.Zero);
        Left("relay-amd64.docker.tar");
        File.SetLastWriteTimeUtc(_folder.Write("oci.backup", "the operator's"), LongAgo);

        using (WholeFolder whole = WholeFolder.Begin(Path.Combine(_folder.Path, "oci")))
            Assert.False(Directory.Exists(old));

        Assert.Equal(["blob of oci", "blob of relay-amd64.docker.tar", "the operator's"], _folder.Files().Select(file => File.ReadAllText(Path.Combine(_folder.Path, file))).Order(StringComparer.Ordinal));
        _ = Unfinished.Beside(Path.Combine(_folder.Path, "relay-amd64.docker.tar"));
        Assert.Equal(["blob of oci", "the operator's"], _folder.Files().Select(file => File.ReadAllText(Path.Combine(_folder.Path, file))).Order(StringComparer.Ordinal));
    }

    private static DateTime LongAgo => TimeProvider.System.GetUtcNow().UtcDateTime - TimeSpan.FromHours(2);

    private string Left(string place, TimeSpan? age = null)
    {
        string left = Unfinished.Beside(Path.Combine(_folder.Path, place));
        _folder.Write(Path.Combine(Path.GetFileName(left), "blob"), "blob of " + place);
        if (age is null) Directory.SetLastWriteTimeUtc(left, LongAgo);
        return left;
    }
}
