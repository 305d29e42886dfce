using System.Text.Json;
using Relaybox.ImageBuilder.Composition;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Programs;

namespace Relaybox.ImageBuilder.SupplyChain.Provenance;

/// <summary>
/// Makes the provenance of an image: which packages, compilers and sources it was composed from. It names the compilers of the building
/// machine's architecture, so it is the same on all machines of one architecture, while the images are the same on every machine.
/// </summary>
internal static class ProvenanceBuilder
{
    private const string Sha256Prefix = "sha256:";
    private const int CommitDigits = 40;

    /// <summary>Builds the statement's text.</summary>
    /// <param name="index">The image index.</param>
    /// <param name="images">The images in it.</param>
    /// <param name="lockFile">Path of the lock.</param>
    /// <param name="lockSha256">Its SHA-256.</param>
    /// <param name="annotations">What was said about this build.</param>
    public static byte[] Build(
        OciBlob index, IReadOnlyList<ComposedImage> images, string lockFile, string lockSha256, IReadOnlyDictionary<string, string> annotations)
    {
        ImageDefinition definition = images[0].Contents.Definition;
        var statement = new Statement
        {
            Subject = [Subject(definition.Name, index.Descriptor), .. images.Select(image => Subject($"{definition.Name}-{image.Image.Architecture}", image.Image.Manifest.Descriptor))],
            Predicate = new ProvenancePredicate(
                new BuildDefinition
                {
                    ExternalParameters = new ExternalParameters
                    {
                        Definition = SourceTree.RelativeTo(definition.File),
                        Lock = new ResourceDescriptor { Name = SourceTree.RelativeTo(lockFile), Digest = ResourceDescriptor.DigestOf("sha256", lockSha256) },
                        Architectures = [.. images.Select(image => image.Image.Architecture.Name)],
                        SourceDateEpoch = images[0].Image.Epoch,
                        Annotations = new SortedDictionary<string, string>(annotations.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal),
                    },
                    InternalParameters = new InternalParameters(
                        [.. Programs(images).Select(program => program.SdkVersion).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]),
                    ResolvedDependencies = Dependencies(definition, images, annotations),
                },
                new RunDetails(new BuilderIdentity())),
        };
        return JsonSerializer.SerializeToUtf8Bytes(statement, ProvenanceJsonContext.Canonical.Statement);
    }

    private static ResourceDescriptor Subject(string name, OciDescriptor descriptor) =>
        new() { Name = name, Digest = ResourceDescriptor.DigestOf("sha256", descriptor.Digest[Sha256Prefix.Length..]) };

    private static IEnumerable<ProgramContents> Programs(IReadOnlyList<ComposedImage> images) =>
        images.SelectMany(image => image.Contents.Built).Select(file => file.Program).OfType<ProgramContents>();

    private static ResourceDescriptor[] Dependencies(ImageDefinition definition, IReadOnlyList<ComposedImage> images, IReadOnlyDictionary<string, string> annotations)
    {
        IEnumerable<LockedPackage> packages = images.SelectMany(image => image.Contents.Packages
            .Concat(image.Contents.Built.SelectMany(file => file.Plugin?.Used ?? [])));
        IEnumerable<ResourceDescriptor> all =
        [
            .. packages.Select(package => new ResourceDescriptor
            {
                Uri = PackageUrl.Debian(package.Name, package.Version, package.Architecture, definition.Suite, upstream: null),
                Digest = ResourceDescriptor.DigestOf("sha256", package.Sha256),
            }),
            .. Programs(images).SelectMany(program => program.Included.Concat(program.Tools)).Select(package => new ResourceDescriptor
            {
                Uri = PackageUrl.NuGet(package.Id, package.Version),
                Digest = package.Sha512 is { } sum ? ResourceDescriptor.DigestOf("sha512", sum) : null,
            }),
            .. Sources(definition, annotations),
        ];
        return [.. all.DistinctBy(dependency => dependency.Uri, StringComparer.Ordinal).OrderBy(dependency => dependency.Uri, StringComparer.Ordinal)];
    }

    /// <summary>The source tree, where the build was told its revision; one that was changed since has no digest.</summary>
    private static IEnumerable<ResourceDescriptor> Sources(ImageDefinition definition, IReadOnlyDictionary<string, string> annotations)
    {
        if (!annotations.TryGetValue(Annotations.Revision, out string? revision))
            yield break;

        string? source = annotations.GetValueOrDefault(Annotations.Source) ?? definition.Source;
        bool isCommit = revision.Length >= CommitDigits && revision.All(char.IsAsciiHexDigitLower);
        if (source is not null || isCommit)
        {
            yield return new ResourceDescriptor
            {
                Name = "source",
                Uri = source is null ? null : $"git+{source}@{revision}",
                Digest = isCommit ? ResourceDescriptor.DigestOf("gitCommit", revision) : null,
            };
        }
    }
}
