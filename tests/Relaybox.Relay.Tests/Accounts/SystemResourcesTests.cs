using Relaybox.Relay.Accounts;

namespace Relaybox.Relay.Tests.Accounts;

public sealed class SystemResourcesTests : IDisposable
{
    private const string Memory = "MemTotal:        8000000 kB\nMemFree:          100000 kB\nMemAvailable:     300000 kB\n";

    private readonly TemporaryFolder _folder = new();

    private SystemResources Resources => new(_folder.Path, _folder.Path);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("0.52 0.58 0.59 1/467 12345\n", 0.52)]
    [InlineData("112.25 9.00 4.00 3/467 12345\n", 112.25)]
    [InlineData("", null)]
    [InlineData("busy\n", null)]
    public void Reads_the_load_of_the_last_minute(string file, double? load)
    {
        Write("loadavg", file);

        Assert.Equal(load, Resources.Load());
    }

    [Fact]
    public void Takes_the_machine_s_memory_where_the_container_has_no_limit()
    {
        Write("meminfo", Memory);
        Write("memory.max", "max\n");
        Write("memory.current", "1000\n");

        Assert.Equal(300_000L * 1024, Resources.AvailableMemory());
    }

    [Fact]
    public void Counts_what_a_container_s_limit_leaves_and_takes_cached_files_for_free()
    {
        Write("meminfo", Memory);
        Write("memory.max", "100000000\n");
        Write("memory.current", "90000000\n");
        Write("memory.stat", "anon 50000000\nfile 39000000\ninactive_file 20000000\nactive_file 10000000\nslab_reclaimable 1000000\n");

        Assert.Equal(41_000_000, Resources.AvailableMemory());
    }

    [Theory]
    [InlineData("100000000\n", 41_000_000, 100_000_000)]
    [InlineData("9223372036854771712\n", 300_000L * 1024, 8_000_000L * 1024)]
    public void Reads_the_older_control_groups_too(string limit, long available, long total)
    {
        Write("meminfo", Memory);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "memory"));
        Write("memory/memory.limit_in_bytes", limit);
        Write("memory/memory.usage_in_bytes", "90000000\n");
        Write("memory/memory.stat", "total_cache 39000000\ntotal_inactive_file 20000000\ntotal_active_file 11000000\n");

        Assert.Equal((available, total), (Resources.AvailableMemory(), Resources.TotalMemory()));
    }

    [Fact]
    public void Takes_the_machine_s_memory_when_it_is_less_than_the_container_may_have()
    {
        Write("meminfo", "MemAvailable: 10 kB\n");
        Write("memory.max", "100000000\n");
        Write("memory.current", "0\n");

        Assert.Equal(10 * 1024, Resources.AvailableMemory());
    }

    [Fact]
    public void Knows_nothing_without_the_kernel_s_files()
    {
        Assert.Null(Resources.Load());
        Assert.Null(Resources.AvailableMemory());
        Assert.Null(SystemResources.FreeSpace("/nonexistent/folder"));
        Assert.True(SystemResources.FreeSpace(_folder.Path) > 0);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.Path, name), text);
}
