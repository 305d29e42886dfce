using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Entry;

/// <summary>Every directory that must be there before the first daemon starts, parents first.</summary>
internal static class DirectoryPlan
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Public = Private | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    private const UnixFileMode Shared = Private | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    // Owned by postfix and closed to others; master(8) expects them and cannot make them itself.
    private static readonly string[] QueueDirectories =
        ["active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"];

    /// <summary>The directories in the volume.</summary>
    public static IEnumerable<OwnedDirectory> Data(RelayPaths paths) =>
    [
        new(paths.Data, SystemIds.Root, SystemIds.Root, Public),
        new(paths.Mail, SystemIds.Vmail, SystemIds.Vmail, Private),
        new(paths.Temporary, SystemIds.Vmail, SystemIds.Vmail, Private),
        new(Path.GetDirectoryName(paths.DkimKey)!, SystemIds.Vmail, SystemIds.Vmail, Private),
        new(paths.SelfSignedTls, SystemIds.Root, SystemIds.Root, Private),
        new(Path.GetDirectoryName(paths.PostfixQueue)!, SystemIds.Root, SystemIds.Root, Public),
        new(paths.PostfixData, SystemIds.Postfix, SystemIds.Root, Private),
        new(paths.PostfixQueue, SystemIds.Root, SystemIds.Root, Public),
        .. QueueDirectories.Select(name => new OwnedDirectory($"{paths.PostfixQueue}/{name}", SystemIds.Postfix, SystemIds.Root, Private)),
        new($"{paths.PostfixQueue}/public", SystemIds.Postfix, SystemIds.Postdrop, Private | UnixFileMode.GroupExecute),
        new($"{paths.PostfixQueue}/maildrop", SystemIds.Postfix, SystemIds.Postdrop, Private | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute),
        new($"{paths.PostfixQueue}/pid", SystemIds.Root, SystemIds.Root, Public),
    ];

    /// <summary>The directories in the tmpfs.</summary>
    public static IEnumerable<OwnedDirectory> Run(RelayPaths paths) =>
    [
        new(paths.Config, SystemIds.Root, SystemIds.Root, Public),
        new(Path.GetDirectoryName(paths.TlsKey)!, SystemIds.Root, SystemIds.Tls, Shared),
        new(paths.DovecotRun, SystemIds.Vmail, SystemIds.Vmail, Public),
        new(paths.RelaydRun, SystemIds.Vmail, SystemIds.Vmail, Public),
    ];
}
