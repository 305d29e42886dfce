using System.Globalization;
using System.Text.Json;
using Relaybox.ImageBuilder.Cli;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Oci.Reading;

namespace Relaybox.ImageBuilder.Inspection;

/// <summary>Writes what an image says of itself, as a person would read it. Every layer is read, and so verified.</summary>
internal sealed class ImageDescription(ImageLayout layout, TextReport report)
{
    /// <summary>Writes everything about an image and the platforms chosen of it.</summary>
    public void Write(StoredImage image, IReadOnlyList<StoredPlatform> platforms, CancellationToken cancellationToken)
    {
        StoredPlatform first = platforms[0];
        string title = first.Annotation(Annotations.Title) ?? layout.Name;
        report.Heading(image.Tag is null ? title : $"{title}, tag {image.Tag}", isFirst: true);
        foreach ((string key, string label) in AnnotationLabels.All)
            report.Field(label, first.Annotation(key));
        report.Field("platforms", string.Join(", ", image.Platforms.Select(platform => platform.Name)));
        report.Field("index", image.Index?.Descriptor.Digest);
        foreach (StoredArtifact artifact in image.Artifacts)
            WriteArtifact(artifact);

        foreach (StoredPlatform platform in platforms)
            WritePlatform(platform, cancellationToken);

        bool isSame = platforms.All(platform => RunTextOf(platform) == RunTextOf(first));
        foreach (StoredPlatform platform in isSame ? [first] : platforms)
            WriteRun(platform, isSame ? "Runs" : $"Runs on {platform.Name}");
        report.Line();
        report.Note("Every blob was read, and has the digest by which it is named.");
    }

    /// <summary>The configuration's <c>config</c> as it stands, to see whether all platforms run alike.</summary>
    private static string RunTextOf(StoredPlatform platform)
    {
        using JsonDocument document = JsonDocument.Parse(platform.Configuration.Bytes);
        return document.RootElement.At("config") is { ValueKind: JsonValueKind.Object } config ? config.GetRawText() : string.Empty;
    }

    private void WritePlatform(StoredPlatform platform, CancellationToken cancellationToken)
    {
        report.Heading(platform.Name);
        report.Field("manifest", platform.Manifest.Descriptor.Digest);
        report.Field("image id", platform.Configuration.Descriptor.Digest);
        report.Line($"  {"layer",-20}{"compressed",14}{"uncompressed",14}{"paths",9}");
        long unpacked = 0;
        int paths = 0;
        foreach (StoredLayer layer in platform.Layers)
        {
            using var reader = new LayerReader(layout, layer);
            int count = reader.Read(copyTo: null, cancellationToken).Count();
            report.Line(Row(layer.Name, layer.Descriptor.Size, reader.UnpackedBytes, count));
            unpacked += reader.UnpackedBytes;
            paths += count;
        }

        report.Line(Row("total", platform.CompressedBytes, unpacked, paths));
        foreach (StoredArtifact artifact in platform.Artifacts)
            WriteArtifact(artifact);
    }

    private static string Row(string name, long compressed, long unpacked, int paths) =>
        string.Create(CultureInfo.InvariantCulture, $"  {name,-20}{TextReport.Size(compressed),14}{TextReport.Size(unpacked),14}{paths,9}");

    private void WriteArtifact(StoredArtifact artifact)
    {
        ArtifactSummary summary = ArtifactSummary.Of(layout, artifact);
        report.Fields(summary.Label, summary.Lines);
    }

    private void WriteRun(StoredPlatform platform, string heading)
    {
        if (platform.Configuration.Value.Config is not { } run)
            return;

        report.Heading(heading);
        report.Field("entry point", Command(run.Entrypoint));
        report.Field("command", Command(run.Command));
        report.Field("user", string.IsNullOrEmpty(run.User) ? "root (the image names none)" : run.User);
        report.Field("folder", run.WorkingDirectory);
        report.Field("ports", Keys(run.ExposedPorts));
        report.Field("volumes", Keys(run.Volumes));
        report.Fields("environment", run.Environment ?? []);
        report.Field("health check", run.HealthCheck is { } check ? Describe(check) : null);
        report.Field("stop signal", run.StopSignal);

        // The annotations are repeated as labels for tools that read only those; here once is enough.
        report.Fields("labels", Others(run.Labels, (key, value) => platform.Manifest.Value.Annotations?.GetValueOrDefault(key) != value));
        report.Fields("annotations", Others(platform.Manifest.Value.Annotations, (_, _) => true));
    }

    private static IEnumerable<string> Others(IReadOnlyDictionary<string, string>? all, Func<string, string, bool> isWanted) => (all ?? new Dictionary<string, string>(StringComparer.Ordinal))
        .Where(entry => !AnnotationLabels.Has(entry.Key) && isWanted(entry.Key, entry.Value))
        .OrderBy(entry => entry.Key, StringComparer.Ordinal)
        .Select(entry => $"{entry.Key}={entry.Value}");

    private static string? Command(IReadOnlyList<string>? words) =>
        words is null ? null : string.Join(' ', words.Select(word => word.Length == 0 || word.Contains(' ', StringComparison.Ordinal) ? $"'{word}'" : word));

    private static string? Keys(IReadOnlyDictionary<string, OciEmptyObject>? set) => set is null ? null : string.Join(", ", set.Keys.OrderBy(Number).ThenBy(key => key, StringComparer.Ordinal));

    // Ports are keys of text ("25/tcp"), which would put 143 before 25.
    private static int Number(string key) => int.TryParse(key.Split('/')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : int.MaxValue;

    /// <summary>The first word says how the rest is run (Docker's <c>CMD</c> or <c>CMD-SHELL</c>).</summary>
    private static string Describe(DockerHealthCheck check)
    {
        var text = new List<string> { Command([.. check.Test.Skip(1)])! };
        Add("every", check.Interval);
        Add("for at most", check.Timeout);
        Add("after a start of", check.StartPeriod);
        if (check.Retries is { } retries)
            text.Add(string.Create(CultureInfo.InvariantCulture, $"ill after {retries} failures"));
        return string.Join(", ", text);

        void Add(string words, long? nanoseconds)
        {
            if (nanoseconds is > 0)
                text.Add(string.Create(CultureInfo.InvariantCulture, $"{words} {nanoseconds.Value / 1e9:0.###} s"));
        }
    }
}
