using Relaybox.Relay.Configuration;
using Relaybox.Relay.Daemon;

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
        new(paths.Invitations, SystemIds.Vmail, SystemIds.Vmail, Private),
        new(paths.Temporary, SystemIds.Vmail, SystemIds.Vmail, Private),
        new(Path.GetDirectoryName(paths.DkimKey)!, SystemIds.Vmail, SystemIds.Vmail, Private),
        new(paths.SelfSignedTls, SystemIds.Root, SystemIds.Root, Private),
        new(paths.Acme, SystemIds.Vmail, SystemIds.Vmail, Private),
        new(paths.Secrets, SystemIds.Vmail, SystemIds.Vmail, Private),
        new(paths.PendingNotifications, SystemIds.Vmail, SystemIds.Vmail, Private),
        new(Path.GetDirectoryName(paths.PostfixQueue)!, SystemIds.Root, SystemIds.Root, Public),
        new(paths.PostfixData, SystemIds.Postfix, SystemIds.Root, Private),
        new(paths.PostfixQueue, SystemIds.Root, SystemIds.Root, Public),
        .. QueueDirectories.Select(name => new OwnedDirectory($"{paths.PostfixQueue}/{name}", SystemIds.Postfix, SystemIds.Root, Private)),
        new($"{paths.PostfixQueue}/public", SystemIds.Postfix, SystemIds.Postdrop, Private | UnixFileMode.GroupExecute),
        new($"{paths.PostfixQueue}/maildrop", SystemIds.Postfix, SystemIds.Postdrop, Private | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute),
        new($"{paths.PostfixQueue}/pid", SystemIds.Root, SystemIds.Root, Public),
    ];

    /// <summary>Prepares the directories in the volume; those that are new are on disk when this returns, since files are soon promised in them.</summary>
    /// <exception cref="StartException">One cannot be prepared.</exception>
    /// <exception cref="IOException">One cannot be brought to disk.</exception>
    public static void PrepareData(RelayPaths paths)
    {
        OwnedDirectory[] directories = [.. Data(paths)];
        var changed = directories.Where(directory => !Directory.Exists(directory.Path))
            .Select(directory => Path.GetDirectoryName(directory.Path)!).ToHashSet(StringComparer.Ordinal);
        foreach (var directory in directories) directory.Prepare();
        // Each once, however many are new in it.
        foreach (var parent in changed) DurableDirectory.Flush(parent);
    }

    /// <summary>The directories in the tmpfs.</summary>
    public static IEnumerable<OwnedDirectory> Run(RelayPaths paths) =>
    [
        new(paths.Config, SystemIds.Root, SystemIds.Root, Public),
        // The secret in the configuration is nobody else's: the directory is closed, whatever mode the file has.
        new(Path.GetDirectoryName(paths.TurnConfig)!, SystemIds.Root, SystemIds.TurnServer, Shared),
        new(Path.GetDirectoryName(paths.TlsKey)!, SystemIds.Root, SystemIds.Tls, Shared),
        new(paths.DovecotRun, SystemIds.Vmail, SystemIds.Vmail, Public),
        new(paths.RelaydRun, SystemIds.Vmail, SystemIds.Vmail, Public),
    ];
}
