using System.Security.Cryptography;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Oci.Reading;
using Relaybox.Testing;
using Relaybox.Testing.Processes;

namespace Relaybox.Images.Tests;

/// <summary>The same sources are the same image, whoever builds it where; other sources are another.</summary>
public sealed class ReproducibilityTests
{
    private static readonly string Builder = Path.Combine(AppContext.BaseDirectory, "relaybox-image.dll");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Index, manifests, configurations, layers and what is attached to them are files of the layout; the archives are compared too.</summary>
    [Fact]
    public async Task Built_a_second_time_elsewhere_every_file_is_the_same()
    {
        RelayImage.MustBeComposed();
        RelayImage.NeedArchitecture(RelayImage.Amd64);
        RelayImage.NeedArchitecture(RelayImage.Arm64);
        using var second = new SecondBuild();

        await second.RunAsync(Cancelled);

        var expected = await SumsAsync(Path.GetDirectoryName(RelayImage.Layout)!);
        var actual = await SumsAsync(second.Image);
        if (!expected.SequenceEqual(actual))
            Assert.Fail(await DifferencesAsync(expected, actual, Path.Combine(second.Image, "oci")));
    }

    [Fact]
    public async Task One_changed_byte_changes_its_layer_and_what_names_it_and_no_other_layer()
    {
        RelayImage.MustBeComposed();
        var architectures = RelayImage.Architectures();
        var scratch = Directory.CreateTempSubdirectory("relaybox-changed-");
        try
        {
            var sources = Path.Combine(scratch.FullName, "sources");
            await SourceCopy.WriteAsync(sources, Cancelled);
            var unchanged = await ComposeAsync(sources, architectures);
            Assert.Equal(RelayImage.Read(RelayImage.Layout).Root.Digest, unchanged.Root.Digest);
            var file = Path.Combine(sources, "images", "relay", "rootfs", "etc", "nsswitch.conf");
            var bytes = await File.ReadAllBytesAsync(file, Cancelled);
            bytes[0] ^= 1;
            await File.WriteAllBytesAsync(file, bytes, Cancelled);

            var changed = await ComposeAsync(sources, architectures);

            Assert.NotEqual(unchanged.Root.Digest, changed.Root.Digest, StringComparer.Ordinal);
            Assert.Equal(architectures.Count, changed.Platforms.Count);
            foreach (var (before, after) in unchanged.Platforms.Zip(changed.Platforms))
            {
                Assert.Equal(before.Architecture, after.Architecture);
                Assert.NotEqual(before.Manifest.Descriptor.Digest, after.Manifest.Descriptor.Digest, StringComparer.Ordinal);
                var (was, now) = Assert.Single(before.Layers.Zip(after.Layers), pair => pair.First.Descriptor.Digest != pair.Second.Descriptor.Digest);
                Assert.Equal(("configuration", "configuration"), (was.Name, now.Name));
            }
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    /// <summary>Composes a copy of the sources with the caches of the first build: what is not changed is taken from there.</summary>
    private static async Task<StoredImage> ComposeAsync(string sources, IEnumerable<string> architectures)
    {
        var images = Path.Combine(sources, "images");
        var output = Path.Combine(sources, "artifacts", "images", "relay");
        var built = await ProcessRunner.RunAsync(
            "dotnet",
            [
                Builder, "build", "--definition", Path.Combine(images, "relay", "image.yaml"), "--lock", Path.Combine(images, "packages.lock.yaml"),
                "--toolchain", Path.Combine(images, "toolchain", "image.yaml"), "--maintainer-scripts", Path.Combine(images, "maintainer-scripts.yaml"),
                "--cache", RepositoryRoot.PathOf("artifacts", "cache"), "--output", output, "--tag", "relaybox/relay:latest", "--allow-unlocked",
                .. architectures.SelectMany(name => new[] { "--architecture", name }),
                .. AnnotationsOfTheBuild().SelectMany(annotation => new[] { "--annotation", annotation }),
            ],
            cancellationToken: Cancelled);
        built.EnsureSuccess();
        return RelayImage.Read(Path.Combine(output, "oci"));
    }

    /// <summary>What the first build was told of itself: the copy of the sources has no commit to ask for.</summary>
    private static IEnumerable<string> AnnotationsOfTheBuild()
    {
        var platform = RelayImage.Read(RelayImage.Layout).Platforms[0];
        return new[] { Annotations.Version, Annotations.Revision, Annotations.Source }
            .Where(key => platform.Annotation(key) is not null)
            .Select(key => $"{key}={platform.Annotation(key)}");
    }

    private static async Task<SortedDictionary<string, string>> SumsAsync(string folder)
    {
        var sums = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            await using var content = File.OpenRead(file);
            sums[Path.GetRelativePath(folder, file)] = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, Cancelled));
        }

        return sums;
    }

    private static async Task<string> DifferencesAsync(IReadOnlyDictionary<string, string> expected, IReadOnlyDictionary<string, string> actual, string layout)
    {
        var compared = await ProcessRunner.RunAsync("dotnet", [Builder, "compare", RelayImage.Layout, layout], cancellationToken: Cancelled);
        return $"""
            Only in the first build, or different there:
            {string.Join('\n', expected.Except(actual).Select(pair => $"  {pair.Key} {pair.Value}"))}
            Only in the second build, or different there:
            {string.Join('\n', actual.Except(expected).Select(pair => $"  {pair.Key} {pair.Value}"))}
            {compared.Output}
            """;
    }
}
