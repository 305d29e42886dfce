using System.Diagnostics;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Tls;

/// <summary><c>relayd install-tls</c>, a short-lived root helper: takes a renewed certificate over and tells the daemons.</summary>
internal static class InstallTlsCommand
{
    /// <summary>Looks once.</summary>
    /// <returns>The exit code: 0 also when nothing changed, 1 when the new certificate cannot be used.</returns>
    public static async Task<int> RunAsync(RelayPaths paths, CancellationToken cancellationToken)
    {
        // With settings that became wrong the relay goes on as it is; the next start says what is wrong with them.
        if (SettingsLoader.Load(paths).Settings is not { } settings) return 1;
        try
        {
            if (!new CertificateInstaller(settings, paths).InstallChanged()) return 0;
        }
        catch (TlsException problem)
        {
            await Console.Error.WriteLineAsync($"The changed certificate was not taken over, the one before stays in force: {problem.Message}");
            return 1;
        }

        // relayd watches the files by itself. Dovecot belongs to another user, whom only its own supervisor may signal.
        await ReloadAsync($"{paths.Supervision}/postfix", cancellationToken);
        await ReloadAsync($"{paths.Supervision}/vmail/scan/dovecot", cancellationToken);
        await Console.Out.WriteLineAsync("A changed certificate is in force.");
        return 0;
    }

    private static async Task ReloadAsync(string service, CancellationToken cancellationToken)
    {
        using var process = Process.Start("/usr/bin/s6-svc", ["-h", service]);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
            await Console.Error.WriteLineAsync($"{service} could not be told of the changed certificate (s6-svc ended with {process.ExitCode}); restart the relay.");
    }
}
