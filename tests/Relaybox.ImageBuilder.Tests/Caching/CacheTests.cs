using Relaybox.ImageBuilder.Caching;

namespace Relaybox.ImageBuilder.Tests.Caching;

public sealed class CacheTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly ScratchFolder _cache = new();

    public void Dispose() => _cache.Dispose();

    [Theory]
    [InlineData("relayd", "")]
    [InlineData("relayd", "progra")]
    [InlineData("relayd.size", "")]
    [InlineData("relayd.size", null)]
    public void A_built_file_that_was_cut_short_is_built_again(string damaged, string? left)
    {
        var built = new BuiltFileCache(_cache.Path, "programs");
        string file = built.Keep("key", "relayd", _cache.Write("made", "program"));
        Assert.Equal(file, built.Find("key", "relayd"));

        string path = Path.Combine(Path.GetDirectoryName(file)!, damaged);
        if (left is null) File.Delete(path);
        else File.WriteAllText(path, left);

        Assert.Null(built.Find("key", "relayd"));
        Assert.Equal(file, built.Keep("key", "relayd", _cache.Write("made", "program")));
        Assert.Equal(file, built.Find("key", "relayd"));
    }

    [Fact]
    public void Forgets_what_no_build_has_used_for_a_month_and_keeps_packages()
    {
        foreach (string name in new[] { "layers/keys/{0}.json", "layers/blobs/{0}", "programs/{0}/relayd", "plugins/{0}/plugin.so", "unpacked/{0}/usr/bin/clang", "debs/sha256/ab/{0}" })
        {
            Used(string.Format(null, name, "old"), Now - CachePruner.Keep - TimeSpan.FromHours(1));
            Used(string.Format(null, name, "young"), Now - TimeSpan.FromDays(2));
        }

        long freed = CachePruner.Prune(_cache.Path, Now - CachePruner.Keep);

        Assert.Equal(5 * "content".Length, freed);
        Assert.Equal(
            ["debs/sha256/ab/old", "debs/sha256/ab/young", "layers/blobs/young", "layers/keys/young.json", "plugins/young/plugin.so", "programs/young/relayd", "unpacked/young/usr/bin/clang"],
            _cache.Files());
    }

    [Fact]
    public void Counts_what_it_forgets_without_following_links()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links take rights there that few have.");
        string clang = Used("unpacked/old/usr/bin/.clang", Now);
        string outside = Path.GetDirectoryName(_cache.Write("outside/file", "not the cache's"))!;
        Directory.CreateSymbolicLink(Path.Combine(Path.GetDirectoryName(clang)!, "X11"), ".");
        Directory.CreateSymbolicLink(Path.Combine(Path.GetDirectoryName(clang)!, "out"), outside);
        File.CreateSymbolicLink(Path.Combine(Path.GetDirectoryName(clang)!, "clang"), ".clang");
        Directory.SetLastWriteTimeUtc(Path.Combine(_cache.Path, "unpacked", "old"), (Now - TimeSpan.FromDays(300)).UtcDateTime);

        long freed = CachePruner.Prune(_cache.Path, Now);

        Assert.Equal("content".Length, freed);
        Assert.Equal(["outside/file"], _cache.Files());
    }

    [Fact]
    public void What_is_used_stays_young()
    {
        string file = Used("layers/blobs/used", Now - TimeSpan.FromDays(300));

        LastUse.Touch(file);

        Assert.InRange(LastUse.Of(file), Now - TimeSpan.FromDays(1), DateTimeOffset.MaxValue);
    }

    // A folder of the cache is as old as its own time stamp, whatever is in it.
    private string Used(string name, DateTimeOffset time)
    {
        string file = _cache.Write(name, "content");
        File.SetLastWriteTimeUtc(file, time.UtcDateTime);
        string[] parts = name.Split('/');
        if (parts[0] is "programs" or "plugins" or "unpacked")
            Directory.SetLastWriteTimeUtc(Path.Combine(_cache.Path, parts[0], parts[1]), time.UtcDateTime);
        return file;
    }
}
