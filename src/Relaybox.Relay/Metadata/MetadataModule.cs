using Microsoft.AspNetCore.Server.Kestrel.Core;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Daemon;

namespace Relaybox.Relay.Metadata;

/// <summary>Registers IMAP METADATA.</summary>
internal static class MetadataModule
{
    /// <summary>Adds what Dovecot asks for metadata; calls must be added as well.</summary>
    public static void AddMetadata(this IServiceCollection services) =>
        services.AddSingleton<DictConnectionHandler>().AddSingleton<DeviceTokenStore>().AddSingleton<AppVersions>().AddSingleton<MetadataEntries>();

    /// <summary>Opens the socket of Dovecot's dict client.</summary>
    public static void ListenMetadata(this KestrelServerOptions kestrel, RelayPaths paths) =>
        kestrel.ListenUnixSocket<DictConnectionHandler>(paths.MetadataSocket);
}
