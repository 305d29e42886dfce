using System.CommandLine;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Invitations;

/// <summary><c>relay invite</c>: prints how to join this relay; where registration is by invitation, makes, lists and withdraws invitations.</summary>
internal static class InviteCommand
{
    /// <summary>Defines the command and its options.</summary>
    public static Command Define(RelayPaths paths)
    {
        Option<int> count = new("--count") { Description = "How many invitations to make.", DefaultValueFactory = _ => 1, HelpName = "number" };
        Option<int> valid = new("--valid")
        {
            Description = "For how many days they are good.", DefaultValueFactory = _ => InviteOptions.DefaultValidDays, HelpName = "days",
        };
        Option<bool> list = new("--list") { Description = "List the open invitations instead." };
        Option<string?> revoke = new("--revoke") { Description = "Withdraw an open invitation instead, or all of them.", HelpName = "id|all" };
        Command command = new("invite", "Print a link and a QR code to join this relay, or an invitation where one is needed.") { count, valid, list, revoke };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            paths,
            new InviteOptions(parsed.GetValue(count), parsed.GetValue(valid), parsed.GetValue(list), parsed.GetValue(revoke)),
            cancellationToken));
        return command;
    }

    /// <summary>Does it.</summary>
    /// <returns>0; 1 when the settings are wrong or it cannot be done, the reasons on standard error.</returns>
    private static async Task<int> RunAsync(RelayPaths paths, InviteOptions options, CancellationToken cancellationToken)
    {
        var loaded = SettingsLoader.Load(paths);
        foreach (var mistake in loaded.Mistakes) await Console.Error.WriteLineAsync(mistake.ToString());
        if (loaded.Settings is not { } settings) return 1;

        // The output usually goes through an engine's pipe to a terminal; whoever wants plain text says so.
        var colours = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        try
        {
            var text = new InvitationOffice(settings, paths, TimeProvider.System).Serve(options, colours);
            await Console.Out.WriteAsync(text.AsMemory(), cancellationToken);
            return 0;
        }
        catch (InvitationException problem)
        {
            await Console.Error.WriteLineAsync(problem.Message);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"The invitations in {paths.Invitations} cannot be reached: {problem.Message}");
        }

        return 1;
    }
}
