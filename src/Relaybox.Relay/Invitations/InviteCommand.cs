using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Invitations;

/// <summary><c>relay invite</c>: prints how to join this relay.</summary>
internal static class InviteCommand
{
    /// <summary>Prints the invitation.</summary>
    /// <returns>0; 1 when the settings are wrong, each mistake on standard error.</returns>
    public static async Task<int> RunAsync(RelayPaths paths, CancellationToken cancellationToken)
    {
        var loaded = SettingsLoader.Load(paths);
        foreach (var mistake in loaded.Mistakes) await Console.Error.WriteLineAsync(mistake.ToString());
        if (loaded.Settings is not { } settings) return 1;

        // The output usually goes through an engine's pipe to a terminal; whoever wants plain text says so.
        var colours = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        await Console.Out.WriteAsync(Invitation.Write(settings, colours).AsMemory(), cancellationToken);
        return 0;
    }
}
