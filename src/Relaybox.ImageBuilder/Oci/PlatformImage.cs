using System.Globalization;
using Relaybox.ImageBuilder.Definitions;

namespace Relaybox.ImageBuilder.Oci;

/// <summary>The finished image of one architecture: layers, configuration and manifest.</summary>
internal sealed class PlatformImage
{
    /// <summary>Puts configuration and manifest of an image together.</summary>
    /// <param name="definition">The image.</param>
    /// <param name="architecture">What it runs on.</param>
    /// <param name="layers">The lowest first.</param>
    /// <param name="epoch">When it was made, as far as the image says: seconds since 1970.</param>
    /// <param name="annotations">What is said about this build beyond the definition, such as its revision.</param>
    public PlatformImage(
        ImageDefinition definition,
        DebianArchitecture architecture,
        IReadOnlyList<LayerInfo> layers,
        long epoch,
        IReadOnlyDictionary<string, string> annotations)
    {
        Architecture = architecture;
        Epoch = epoch;
        Layers = layers;
        Annotations = AnnotationsOf(definition, epoch, annotations);
        string created = Timestamp(epoch);
        Configuration = OciBlob.Of(
            MediaTypes.Configuration,
            new OciImageConfiguration
            {
                Created = created,
                Architecture = architecture.Name,
                Variant = architecture.OciVariant,
                Config = RunConfiguration(definition.Config, Annotations),
                RootFs = new OciRootFs("layers", [.. layers.Select(layer => layer.DiffId)]),
                History = [.. layers.Select(layer => new OciHistory(created, layer.Name))],
            },
            OciJsonContext.Canonical.OciImageConfiguration);
        Manifest = OciBlob.Of(
            MediaTypes.Manifest,
            new OciManifest
            {
                Config = Configuration.Descriptor,
                Layers = [.. layers.Select(layer => new OciDescriptor { MediaType = MediaTypes.GzipLayer, Digest = layer.Digest, Size = layer.Size })],
                Annotations = Annotations,
            },
            OciJsonContext.Canonical.OciManifest);
    }

    /// <summary>What it runs on.</summary>
    public DebianArchitecture Architecture { get; }

    /// <summary>When it was made, as far as the image says: seconds since 1970.</summary>
    public long Epoch { get; }

    /// <summary>The lowest first.</summary>
    public IReadOnlyList<LayerInfo> Layers { get; }

    /// <summary>Annotations of the manifest, which are the image's labels too for tools that read only those.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; }

    /// <summary>The image configuration; its digest is the image's id.</summary>
    public OciBlob Configuration { get; }

    /// <summary>The manifest.</summary>
    public OciBlob Manifest { get; }

    /// <summary>The manifest as an index names it.</summary>
    public OciDescriptor ManifestDescriptor => Manifest.Descriptor with
    {
        Platform = new OciPlatform(Architecture.Name, "linux", Architecture.OciVariant),
    };

    /// <summary>A time as RFC 3339 has it, in whole seconds.</summary>
    internal static string Timestamp(long epoch) =>
        DateTimeOffset.FromUnixTimeSeconds(epoch).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static SortedDictionary<string, string> AnnotationsOf(ImageDefinition definition, long epoch, IReadOnlyDictionary<string, string> more)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal) { [Oci.Annotations.Created] = Timestamp(epoch) };
        (string Key, string? Value)[] said =
        [
            (Oci.Annotations.Title, definition.Title),
            (Oci.Annotations.Description, definition.Description),
            (Oci.Annotations.Licenses, definition.Licenses),
            (Oci.Annotations.Vendor, definition.Vendor),
            (Oci.Annotations.Url, definition.Url),
            (Oci.Annotations.Documentation, definition.Documentation),
            (Oci.Annotations.Source, definition.Source),
        ];
        foreach ((string key, string? value) in said)
        {
            if (value is not null)
                all[key] = value;
        }

        foreach ((string key, string value) in more)
            all[key] = value;
        return all;
    }

    private static OciRunConfiguration RunConfiguration(ImageConfig config, IReadOnlyDictionary<string, string> annotations)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in annotations.Concat(config.Labels))
            labels[key] = value;

        return new OciRunConfiguration
        {
            User = config.User,
            ExposedPorts = Set(config.Ports.Select(port => port.ToString())),
            Environment = List([.. config.Environment.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}={entry.Value}")]),
            Entrypoint = List(config.Entrypoint),
            Command = List(config.Command),
            HealthCheck = HealthCheckOf(config.HealthCheck),
            Volumes = Set(config.Volumes),
            WorkingDirectory = config.WorkingDirectory ?? "/",
            Labels = labels,
            StopSignal = config.StopSignal,
        };
    }

    private static DockerHealthCheck? HealthCheckOf(HealthCheck? check) => check is null
        ? null
        : new DockerHealthCheck
        {
            Test = check.Test,
            Interval = Nanoseconds(check.Interval),
            Timeout = Nanoseconds(check.Timeout),
            StartPeriod = Nanoseconds(check.StartPeriod),
            Retries = check.Retries,
        };

    private static long? Nanoseconds(TimeSpan? time) => time?.Ticks * TimeSpan.NanosecondsPerTick;

    private static IReadOnlyList<string>? List(IReadOnlyList<string> items) => items.Count > 0 ? items : null;

    private static SortedDictionary<string, OciEmptyObject>? Set(IEnumerable<string> items)
    {
        var set = new SortedDictionary<string, OciEmptyObject>(StringComparer.Ordinal);
        foreach (string item in items)
            set[item] = new OciEmptyObject();
        return set.Count > 0 ? set : null;
    }
}
