using System.CommandLine;
using Relaybox.ImageBuilder.Programs;

namespace Relaybox.ImageBuilder.Cli;

/// <summary><c>relaybox-image ahead</c>: what <c>CompiledAhead.targets</c> calls in the middle of a publish; nobody else does.</summary>
internal static class AheadCommand
{
    /// <summary>Its name, which the targets have too.</summary>
    public const string Name = "ahead";

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var list = new Argument<string>("LIST") { Description = "What the SDK is about to compile" };
        var cache = CliOptions.Cache();
        var command = new Command(Name, "Put assemblies that were compiled before where the SDK would compile them to") { list, cache };
        command.Hidden = true;
        command.SetAction(arguments => { new AheadCache(arguments.GetRequiredValue(cache)).Take(arguments.GetRequiredValue(list)); });
        return command;
    }
}
