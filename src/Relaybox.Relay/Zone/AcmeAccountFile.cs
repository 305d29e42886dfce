using System.Text.Json;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Zone;

/// <summary>Finds the address of the ACME account (RFC 8555 section 7.3), which a CAA record may name (RFC 8657), in what lego keeps.</summary>
internal static class AcmeAccountFile
{
    /// <summary>The newest account's address; null when there is none.</summary>
    public static string? Find(RelayPaths paths)
    {
        try
        {
            var folder = new DirectoryInfo($"{paths.Acme}/accounts");
            if (!folder.Exists) return null;
            var file = folder.EnumerateFiles("account.json", SearchOption.AllDirectories).MaxBy(candidate => candidate.LastWriteTimeUtc);
            if (file is null) return null;
            using var json = JsonDocument.Parse(File.ReadAllBytes(file.FullName));
            return json.RootElement.GetProperty("registration").GetProperty("uri").GetString();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
