using System.Diagnostics;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Entry;

/// <summary>Lets each daemon's own checker read the rendered configuration before anything starts.</summary>
/// <param name="Daemon">The daemon's name for messages.</param>
/// <param name="Program">The checker's absolute path.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record ConfigurationCheck(string Daemon, string Program, params string[] Arguments)
{
    /// <summary>The checks of a relay. The full <c>postfix check</c> is a shell script; it runs in tests.</summary>
    public static IReadOnlyList<ConfigurationCheck> All(RelayPaths paths) =>
    [
        new("Postfix", "/usr/sbin/postconf", "-c", paths.PostfixConfig, "-n"),
        new("Postfix", "/usr/sbin/postconf", "-c", paths.PostfixConfig, "-M"),
        new("Dovecot", "/usr/bin/doveconf", "-c", paths.DovecotConfig, "-n"),
        new("unbound", "/usr/sbin/unbound-checkconf", paths.UnboundConfig),
    ];

    /// <summary>Runs the checker.</summary>
    /// <returns>What it complains about, with the daemon's name; null when it is content.</returns>
    public async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(Program, Arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            },
        };
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = (await process.StandardError.ReadToEndAsync(cancellationToken)).Trim();
        await output;
        await process.WaitForExitAsync(cancellationToken);

        // postconf warns about an unused or misspelt parameter and still exits 0.
        if (process.ExitCode == 0 && errors.Length == 0) return null;
        return $"{Daemon} does not accept its configuration: {(errors.Length > 0 ? errors : $"exit code {process.ExitCode}")}";
    }
}
