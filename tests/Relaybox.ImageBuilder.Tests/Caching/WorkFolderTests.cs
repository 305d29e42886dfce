using Relaybox.ImageBuilder.Caching;

namespace Relaybox.ImageBuilder.Tests.Caching;

public sealed class WorkFolderTests : IDisposable
{
    private readonly ScratchFolder _cache = new();

    public void Dispose() => _cache.Dispose();

    [Fact]
    public void Leaves_nothing_when_it_is_done()
    {
        using (WorkFolder work = WorkFolder.Create(_cache.Path))
            File.WriteAllText(work.PathOf("half"), "x");

        Assert.Empty(Entries());
    }

    [Fact]
    public void A_sweep_takes_what_a_killed_build_has_left_and_nothing_of_one_that_runs()
    {
        // A folder and its lock that nobody holds, and a file from nowhere.
        _cache.Write("tmp/killed/spill", "half");
        _cache.Write("tmp/killed.lock", "");
        _cache.Write("tmp/stray.layer", "half");
        using WorkFolder running = WorkFolder.Create(_cache.Path);
        File.WriteAllText(running.PathOf("spill"), "being written");

        WorkFolder.Sweep(_cache.Path);

        Assert.Equal([running.Path, running.Path + ".lock"], Entries());
        Assert.Equal("being written", File.ReadAllText(running.PathOf("spill")));
    }

    [Fact]
    public void Sweeping_where_nothing_was_built_yet_makes_nothing()
    {
        WorkFolder.Sweep(Path.Combine(_cache.Path, "none"));

        Assert.Empty(Directory.GetFileSystemEntries(_cache.Path));
    }

    private IEnumerable<string> Entries() => Directory.GetFileSystemEntries(Path.Combine(_cache.Path, "tmp")).Order(StringComparer.Ordinal);
}
