using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Relaybox.ImageBuilder.Locking;

/// <summary>What a check of the lock found, for programs: <c>relaybox-image lock --check --json</c>.</summary>
internal sealed partial record LockCheckJson
{
    /// <summary><c>current</c>, <c>outdated</c> or <c>urgent</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary>The verdict as a sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>The lock's date, as the lock writes it.</summary>
    public required string LockDate { get; init; }

    /// <summary>The date that a lock of now would have.</summary>
    public required string ArchiveDate { get; init; }

    /// <summary>Definitions that the lock was not made from.</summary>
    public required IReadOnlyList<string> Definitions { get; init; }

    /// <summary>Outstanding security updates.</summary>
    public required IReadOnlyList<Change> Security { get; init; }

    /// <summary>Other packages that differ.</summary>
    public required IReadOnlyList<Change> Updates { get; init; }

    /// <summary>Packages that are needed now and not in the lock.</summary>
    public required IReadOnlyList<Change> Added { get; init; }

    /// <summary>Packages in the lock that are no longer needed.</summary>
    public required IReadOnlyList<Change> Removed { get; init; }

    /// <summary>Locked packages that have left the mirror, as <c>name_version_architecture</c>.</summary>
    public required IReadOnlyList<string> Gone { get; init; }

    /// <summary>The text, one line.</summary>
    public static string Format(LockCheckResult result) => JsonSerializer.Serialize(
        new LockCheckJson
        {
            Verdict = JsonNamingPolicy.CamelCase.ConvertName(result.Verdict.ToString()),
            Summary = LockCheckText.Conclusion(result),
            LockDate = DateOf(result.LockDate),
            ArchiveDate = DateOf(result.ArchiveDate),
            Definitions = result.Definitions,
            Security = ChangesOf(result, PackageChangeKind.SecurityUpdate),
            Updates = ChangesOf(result, PackageChangeKind.Update),
            Added = ChangesOf(result, PackageChangeKind.Added),
            Removed = ChangesOf(result, PackageChangeKind.Removed),
            Gone = [.. result.Gone.Select(package => package.ToString())],
        },
        Context.Default.LockCheckJson);

    private static IReadOnlyList<Change> ChangesOf(LockCheckResult result, PackageChangeKind kind) =>
        [.. result.Of(kind).Select(change => new Change(change.Name, change.Old, change.New, change.Groups, [.. change.Architectures.Select(architecture => architecture.Name)]))];

    private static string DateOf(DateTimeOffset date) => date.UtcDateTime.ToString(LockWriter.DateFormat, CultureInfo.InvariantCulture);

    /// <summary>One package.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Locked">The version in the lock; absent when there is none.</param>
    /// <param name="Candidate">The version that a lock of now would have; absent when there is none.</param>
    /// <param name="Groups">Groups of the lock.</param>
    /// <param name="Architectures">Architectures of images.</param>
    internal sealed record Change(string Name, string? Locked, string? Candidate, IReadOnlyList<string> Groups, IReadOnlyList<string> Architectures);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(LockCheckJson))]
    private sealed partial class Context : JsonSerializerContext;
}
