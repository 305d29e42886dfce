using System.Globalization;
using Relaybox.ImageBuilder;
using Relaybox.ImageBuilder.Packages;
using Relaybox.Testing;

namespace Relaybox.Bench;

/// <summary>
/// How long composing the relay image takes for both architectures, in a copy of this tree with a cache of its own, and beside it what
/// <c>mmdebstrap --variant=extract</c> takes for the same packages. Nobody uses the network while the clock runs.
/// </summary>
/// <param name="scratch">An empty folder on the file system of the cache.</param>
internal sealed class ImageBuilds(string scratch)
{
    private static readonly IReadOnlyList<DebianArchitecture> Architectures = DebianArchitecture.Supported;
    private static readonly string Builder = RepositoryRoot.PathOf("artifacts", "bin", "Relaybox.ImageBuilder", "release", "relaybox-image.dll");
    private static readonly string Cache = RepositoryRoot.PathOf("artifacts", "cache");

    private string Tree => Path.Combine(scratch, "tree");

    private string OwnCache => Path.Combine(scratch, "cache");

    /// <summary>Measures everything in one run.</summary>
    public async Task<IReadOnlyList<Measurement>> MeasureAsync(CancellationToken cancellationToken)
    {
        // Everything that has to come from the network, programs and plugins: not measured.
        await BuildAsync(RepositoryRoot.Directory, Cache, Path.Combine(scratch, "first"), cancellationToken);
        await CopyTreeAsync(cancellationToken);
        foreach (var kind in new[] { "debs", "programs", "plugins", "unpacked", "ahead" })
            await RunAsync("cp", ["--archive", "--link", Path.Combine(Cache, kind), Directory.CreateDirectory(OwnCache).FullName], cancellationToken);

        var cold = await BuildAsync(Tree, OwnCache, Path.Combine(scratch, "own"), cancellationToken);
        var same = await BuildAsync(Tree, OwnCache, Path.Combine(scratch, "own"), cancellationToken);
        var other = Path.Combine(Tree, "src", "Relaybox.Relay", "Program.cs");
        await File.AppendAllTextAsync(other, "\ninternal static class OneLine { internal static readonly int Ticks = Environment.TickCount; }\n", cancellationToken);
        var changed = await BuildAsync(Tree, OwnCache, Path.Combine(scratch, "own"), cancellationToken);
        var extract = await new PackageExtraction(scratch, new PackageStore(Path.Combine(Cache, "debs"))).MeasureAsync(Architectures, cancellationToken);

        return
        [
            new("both architectures, cold (packages and published programs at hand, no layers)", Seconds(cold.Wall), "45 s", "20 s"),
            new("both architectures, one line of relayd changed", Seconds(changed.Wall), "60 s", "35 s"),
            new("both architectures, nothing changed", Seconds(same.Wall), "3 s", "1 s"),
            new("`mmdebstrap --variant=extract`, the same packages, both architectures", Seconds(extract), "–", "–"),
            new("cold, against mmdebstrap", string.Create(CultureInfo.InvariantCulture, $"{extract / cold.Wall:0.0} times as fast"), "1.0×", "2.0×"),
            new("peak memory of the composer", string.Create(CultureInfo.InvariantCulture, $"{cold.PeakBytes / 1e6:0} MB cold, {changed.PeakBytes / 1e6:0} MB one line changed"), "600 MB", "250 MB"),
            .. Architectures.Select(architecture => new Measurement(
                $"relay image for {architecture}, compressed layers",
                string.Create(CultureInfo.InvariantCulture, $"{ImageSize.Of(Path.Combine(scratch, "first", "oci"), architecture.Name) / 1e6:0.0} MB"), "85 MB", "65 MB")),
            new("image ids of both builds, in two folders", cold.Output == (await BuildAsync(RepositoryRoot.Directory, Cache, Path.Combine(scratch, "first"), cancellationToken)).Output ? "equal" : "DIFFERENT", "equal", "equal"),
        ];
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");

    private static Task<TimedRun> BuildAsync(string tree, string cache, string output, CancellationToken cancellationToken) => TimedRun.RunAsync(
        tree,
        "dotnet",
        [Builder, "build", "--cache", cache, "--output", output, .. Architectures.SelectMany(architecture => new[] { "--architecture", architecture.Name })],
        cancellationToken);

    /// <summary>What belongs to the project, changed or not, and nothing that was built.</summary>
    private async Task CopyTreeAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Tree);
        await RunAsync("sh", ["-c", $"git -C '{RepositoryRoot.Directory}' ls-files -z --cached --others --exclude-standard | tar -C '{RepositoryRoot.Directory}' --null -cf - -T - | tar -C '{Tree}' -xf -"], cancellationToken);
    }

    private static async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken) => await TimedRun.RunAsync(RepositoryRoot.Directory, program, arguments, cancellationToken);
}
