using System.Text;
using System.Text.Json;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Metadata;

/// <summary>
/// The newest versions of the clients, which clients without an app store compare themselves with: JSON that the operator puts into
/// <see cref="RelayPaths.AppVersions"/> and that relayd hands on without looking for more than that it is JSON.
/// </summary>
internal sealed class AppVersions(RelayPaths paths)
{
    /// <summary>Largest file in bytes; the reference relay's has a few hundred.</summary>
    public const int MaxBytes = 16 * 1024;

    private readonly Lock _gate = new();
    private (DateTime Written, long Length, string? Value) _last;

    /// <summary>The file's JSON on one line, without spaces; null when there is none, or none that is an object of JSON.</summary>
    public string? Read()
    {
        try
        {
            var file = new FileInfo(paths.AppVersions);
            if (!file.Exists || file.Length > MaxBytes) return null;
            lock (_gate)
            {
                if (_last.Written != file.LastWriteTimeUtc || _last.Length != file.Length)
                    _last = (file.LastWriteTimeUtc, file.Length, Minify(File.ReadAllText(file.FullName)));
                return _last.Value;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? Minify(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            using var memory = new MemoryStream();
            using (var writer = new Utf8JsonWriter(memory)) document.RootElement.WriteTo(writer);
            return Encoding.UTF8.GetString(memory.ToArray());
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
