using System.Security.Cryptography;
using System.Text.Json;
using Relaybox.ImageBuilder;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Oci.Reading;

namespace Relaybox.Images.Tests;

/// <summary>The bill of materials that is attached to the composed image, held against the layers as another reader sees them, and against the lock.</summary>
public sealed class BillOfMaterialsTests
{
    private const long MaxBytes = 64 << 20;

    public static TheoryData<string> Architectures => [.. DebianArchitecture.Supported.Select(architecture => architecture.Name)];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Has_every_file_of_every_layer_with_its_sum_and_no_other(string architecture)
    {
        using ImageLayout layout = RelayImage.Open();
        StoredPlatform platform = RelayImage.PlatformOf(layout, architecture);
        using JsonDocument document = DocumentOf(layout, platform.Artifacts, MediaTypes.Spdx);

        var files = new SortedSet<string>(StringComparer.Ordinal);
        foreach (StoredLayer layer in platform.Layers)
        {
            // A hard link has the bytes of the name before it.
            var sums = new Dictionary<string, string>(StringComparer.Ordinal);
            using var reader = new LayerReader(layout, layer);
            foreach (MeasuredEntry entry in reader.Read(copyTo: null, TestContext.Current.CancellationToken))
            {
                string? sum = entry.Entry.Type == StoredEntryType.HardLink ? sums[entry.Entry.LinkTarget] : entry.Sha256;
                if (sum is null)
                    continue;
                sums[entry.Entry.Path] = sum;
                files.Add($"{sum} .{entry.Entry.Path}");
            }
        }

        Assert.NotEmpty(files);
        Assert.Equal(
            files,
            new SortedSet<string>(
                document.RootElement.GetProperty("files").EnumerateArray().Select(file => $"{Sum(file, "SHA256")} {file.GetProperty("fileName").GetString()}"), StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Has_every_locked_package_with_its_sum_and_no_other(string architecture)
    {
        using ImageLayout layout = RelayImage.Open();
        using JsonDocument document = DocumentOf(layout, RelayImage.PlatformOf(layout, architecture).Artifacts, MediaTypes.Spdx);

        Assert.Equal(
            RelayImage.LockedPackages(architecture).Select(package => $"{package.Name} {package.Version} {package.Sha256}").Order(StringComparer.Ordinal),
            document.RootElement.GetProperty("packages").EnumerateArray().Where(package => IsDebian(package) && !IsSource(package))
                .Select(package => $"{package.GetProperty("name").GetString()} {package.GetProperty("versionInfo").GetString()} {Sum(package, "SHA256")}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Has_the_runtime_and_every_library_that_relayd_was_published_with(string architecture)
    {
        using ImageLayout layout = RelayImage.Open();
        using JsonDocument document = DocumentOf(layout, RelayImage.PlatformOf(layout, architecture).Artifacts, MediaTypes.Spdx);

        JsonElement[] libraries = [.. document.RootElement.GetProperty("packages").EnumerateArray().Where(package => PurlOf(package)?.StartsWith("pkg:nuget/", StringComparison.Ordinal) == true)];

        string runtime = DebianArchitecture.Parse(architecture).RuntimeIdentifier;
        Assert.Equal(
            new[] { "Handlebars.Net", $"Microsoft.AspNetCore.App.Runtime.{runtime}", $"Microsoft.NETCore.App.Runtime.{runtime}", "QRCoder", "System.CommandLine" },
            libraries.Select(package => package.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
        Assert.All(libraries, package => Assert.Equal("MIT", package.GetProperty("licenseDeclared").GetString()));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Has_the_libraries_that_lego_is_linked_with_by_the_source_they_are_from(string architecture)
    {
        using ImageLayout layout = RelayImage.Open();
        using JsonDocument document = DocumentOf(layout, RelayImage.PlatformOf(layout, architecture).Artifacts, MediaTypes.Spdx);

        string[] sources = [.. document.RootElement.GetProperty("packages").EnumerateArray().Where(package => IsDebian(package) && IsSource(package)).Select(package => package.GetProperty("name").GetString()!)];

        Assert.Contains("golang-go.crypto", sources);
        Assert.Equal(
            sources.Length,
            document.RootElement.GetProperty("relationships").EnumerateArray().Count(relation =>
                relation.GetProperty("relationshipType").GetString() == "STATIC_LINK" && relation.GetProperty("spdxElementId").GetString() == "SPDXRef-Debian-lego"));
    }

    [Fact]
    public void The_provenance_is_about_the_index_and_names_every_locked_package()
    {
        using ImageLayout layout = RelayImage.Open();
        StoredImage image = new ImageResolver(layout).Resolve(tag: null);
        using JsonDocument document = DocumentOf(layout, image.Artifacts, MediaTypes.InToto);

        Assert.Equal(
            new[] { image.Root.Digest }.Concat(image.Platforms.Select(platform => platform.Manifest.Descriptor.Digest)),
            document.RootElement.GetProperty("subject").EnumerateArray().Select(subject => "sha256:" + subject.GetProperty("digest").GetProperty("sha256").GetString()));
        var used = document.RootElement.GetProperty("predicate").GetProperty("buildDefinition").GetProperty("resolvedDependencies").EnumerateArray()
            .Where(dependency => dependency.TryGetProperty("digest", out JsonElement digest) && digest.TryGetProperty("sha256", out _))
            .Select(dependency => dependency.GetProperty("digest").GetProperty("sha256").GetString()!).ToHashSet(StringComparer.Ordinal);
        Assert.All(image.Platforms.SelectMany(platform => RelayImage.LockedPackages(platform.Architecture)), package => Assert.Contains(package.Sha256, used));
    }

    [Fact]
    public void What_lies_beside_the_layout_is_what_is_attached()
    {
        using ImageLayout layout = RelayImage.Open();
        StoredImage image = new ImageResolver(layout).Resolve(tag: null);
        StoredArtifact[] artifacts = [.. image.Artifacts, .. image.Platforms.SelectMany(platform => platform.Artifacts)];

        Assert.Equal(1 + image.Platforms.Count, artifacts.Length);
        Assert.All(artifacts, artifact =>
        {
            OciDescriptor document = Assert.Single(artifact.Manifest.Value.Layers!);
            string file = Path.Combine(Path.GetDirectoryName(RelayImage.Layout)!, document.Annotations![Annotations.Title]);
            Assert.Equal(document.Digest, "sha256:" + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))));
        });
    }

    private static JsonDocument DocumentOf(ImageLayout layout, IReadOnlyList<StoredArtifact> artifacts, string type)
    {
        StoredArtifact artifact = Assert.Single(artifacts, candidate => candidate.Type == type);
        return JsonDocument.Parse(layout.ReadBlob(Assert.Single(artifact.Manifest.Value.Layers!), MaxBytes));
    }

    private static bool IsDebian(JsonElement package) => PurlOf(package)?.StartsWith("pkg:deb/", StringComparison.Ordinal) == true;

    private static bool IsSource(JsonElement package) => PurlOf(package)!.Contains("arch=source", StringComparison.Ordinal);

    private static string? PurlOf(JsonElement package) => package.TryGetProperty("externalRefs", out JsonElement references)
        ? references.EnumerateArray().Select(reference => reference.GetProperty("referenceLocator").GetString()).FirstOrDefault()
        : null;

    private static string Sum(JsonElement element, string algorithm) => element.GetProperty("checksums").EnumerateArray()
        .Single(checksum => checksum.GetProperty("algorithm").GetString() == algorithm).GetProperty("checksumValue").GetString()!;
}
