using System.CommandLine;
using System.Globalization;
using Relaybox.ImageBuilder.Caching;

namespace Relaybox.ImageBuilder.Cli;

/// <summary><c>relaybox-image cache prune</c>: makes room now, instead of when a build finds things too old.</summary>
internal static class CacheCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(IBuildReport report)
    {
        var cache = CliOptions.Cache();
        var days = new Option<int>("--unused-for")
        {
            Description = "How long a layer or program must not have been used",
            HelpName = "DAYS",
            DefaultValueFactory = _ => CachePruner.Keep.Days,
        };
        days.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < 1) result.AddError("--unused-for wants a number of days from 1 on: what was used today is not told from what is in use.");
        });
        var prune = new Command("prune", "Remove layers, programs and unpacked tools that no build has used for some time; packages stay") { cache, days };
        prune.SetAction(arguments =>
        {
            WorkFolder.Sweep(arguments.GetRequiredValue(cache));
            var freed = CachePruner.Prune(arguments.GetRequiredValue(cache), TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(arguments.GetRequiredValue(days)));
            report.Step(string.Create(CultureInfo.InvariantCulture, $"Removed {freed / 1e6:0.0} MB."));
        });
        return new Command("cache", "What was built on this machine and is kept to be faster") { prune };
    }
}
