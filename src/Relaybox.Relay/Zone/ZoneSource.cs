using Relaybox.Mail.Dkim;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Zone;

/// <summary>Puts the relay's records together from its settings and what lies in the volume.</summary>
internal sealed class ZoneSource(RelaySettings settings, RelayPaths paths)
{
    /// <summary>The records as they should be now.</summary>
    public IReadOnlyList<ZoneRecord> Read()
    {
        using var key = ReadKey();
        return RelayZone.Create(settings, key, AcmeAccountFile.Find(paths));
    }

    private DkimSigningKey? ReadKey()
    {
        try
        {
            return File.Exists(paths.DkimKey) ? DkimSigningKey.Read(File.ReadAllText(paths.DkimKey)) : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
