using Relaybox.Relay.Accounts;
using Relaybox.Relay.Calls;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Dkim;
using Relaybox.Relay.Templates;
using Relaybox.Relay.Tls;

namespace Relaybox.Relay.Entry;

/// <summary>
/// <c>relayd entry</c>, the first process of the container: prepares everything, drops what only the preparation needs, and becomes the
/// supervisor. Nothing is started before everything is known to be right.
/// </summary>
internal static class EntryCommand
{
    // A connection costs up to three descriptors in one process; more than this no relay has.
    private const ulong MaxOpenFiles = 131_072;

    /// <summary>Does it all; returns only when the relay cannot start.</summary>
    /// <returns>Exit code 1; the reasons are on standard error, one sentence each.</returns>
    public static async Task<int> RunAsync(RelayPaths paths, CancellationToken cancellationToken)
    {
        var loaded = SettingsLoader.Load(paths);
        foreach (var warning in loaded.Warnings) await Console.Error.WriteLineAsync(warning);
        foreach (var mistake in loaded.Mistakes) await Console.Error.WriteLineAsync(mistake.ToString());
        if (loaded.Settings is not { } settings) return 1;

        try
        {
            await PrepareAsync(settings, paths, cancellationToken);
            Posix.LimitOpenFilesTo(MaxOpenFiles);
            Posix.SetNoNewPrivileges();
            Posix.KeepCapabilities(Posix.CapDacOverride, Posix.CapSetGid, Posix.CapSetUid);
            Posix.Execute("/usr/bin/s6-svscan", paths.Supervision);
        }
        // The last three come from files and programs: a full disk, a file that cannot be read; their messages name the path.
        catch (Exception problem) when (problem is StartException or TlsException or TemplateException
            or IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            await Console.Error.WriteLineAsync(problem.Message);
        }

        return 1;
    }

    /// <summary>Everything before the daemons: directories, certificate, configuration, supervision tree.</summary>
    /// <exception cref="StartException">A directory cannot be prepared, or a daemon does not accept its configuration.</exception>
    private static async Task PrepareAsync(RelaySettings settings, RelayPaths paths, CancellationToken cancellationToken)
    {
        if (Posix.EffectiveUser != SystemIds.Root)
            throw new StartException("The relay's container must start as root; it gives all rights up that it can do without. Remove user: from the container's settings.");
        DirectoryPlan.PrepareData(paths);
        foreach (var directory in DirectoryPlan.Run(paths)) directory.Prepare();

        // Key pairs take their time, and so does the template engine.
        var certificate = Task.Run(new CertificateInstaller(settings, paths).InstallFirst, cancellationToken);
        var key = Task.Run(() => DkimKeyFile.Prepare(settings, paths), cancellationToken);
        new TemplateRenderer(ConfigurationModel.Create(
                settings, paths, settings.Turn ? TurnSecret.Provide(paths) : "", new SystemResources().TotalMemory()))
            .RenderAll(paths.Templates, paths.Config);
        Posix.ChangeOwner(paths.TurnConfig, SystemIds.Root, SystemIds.TurnServer);
        ReadyGate.Create(paths.Ready);
        ServiceTree.Create(paths, [.. ServicesToLeaveOut(settings)]);
        await Task.WhenAll(certificate, key);

        var complaints = await Task.WhenAll(ConfigurationCheck.All(paths).Select(check => check.RunAsync(cancellationToken)));
        if (complaints.OfType<string>().ToArray() is { Length: > 0 } all)
            throw new StartException(string.Join(Environment.NewLine, all));
    }

    private static IEnumerable<string> ServicesToLeaveOut(RelaySettings settings)
    {
        if (settings.IsSelfSigned) yield return ServiceTree.CertificateService;
        if (!settings.Turn) yield return ServiceTree.CallService;
    }
}
