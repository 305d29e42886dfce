using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Metadata;

/// <summary>Registers IMAP METADATA.</summary>
internal static class MetadataModule
{
    /// <summary>Adds what Dovecot asks for metadata; calls must be added as well.</summary>
    public static void AddMetadata(this IServiceCollection services) =>
        services.AddSingleton<DeviceTokenStore>().AddSingleton<AppVersions>().AddSingleton<MetadataEntries>();

    /// <summary>Opens the socket of Dovecot's dict client; one that an earlier process left behind is replaced.</summary>
    public static void ListenMetadata(this KestrelServerOptions kestrel, RelayPaths paths)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(paths.MetadataSocket)!);
        File.Delete(paths.MetadataSocket);
        kestrel.ListenUnixSocket(paths.MetadataSocket, options => options.UseConnectionHandler<DictConnectionHandler>());
    }
}
