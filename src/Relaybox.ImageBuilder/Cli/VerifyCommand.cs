using System.CommandLine;
using Relaybox.ImageBuilder.Comparison;
using Relaybox.ImageBuilder.Oci.Reading;
using Relaybox.ImageBuilder.Processes;
using Relaybox.ImageBuilder.Verification;

namespace Relaybox.ImageBuilder.Cli;

/// <summary><c>relaybox-image verify</c>: builds a release again from its revision, and compares.</summary>
internal static class VerifyCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(IBuildReport report) => Create(report, new CommandRunner());

    /// <summary>Makes the command over something that runs programs.</summary>
    public static Command Create(IBuildReport report, ICommandRunner runner)
    {
        var release = new Option<string>("--release")
        {
            Description = "The released image: an OCI image layout, as a folder or archive",
            HelpName = "PATH",
            DefaultValueFactory = _ => ImageArguments.DefaultLayout,
        };
        var tag = ImageArguments.Tag();
        var revision = new Option<string?>("--revision") { Description = "The commit, for a release that does not say", HelpName = "COMMIT" };
        var repository = new Option<string>("--repository") { Description = "A clone that has the commit", HelpName = "DIR", DefaultValueFactory = _ => "." };
        var image = new Option<string>("--image") { Description = "The folder of its definition in images", HelpName = "NAME", DefaultValueFactory = _ => "relay" };
        var cache = CliOptions.Cache();
        var all = CompareCommand.All();
        var command = new Command("verify", "Build a release again from its revision and lock, and say in which files it differs; exit code 2 if it does")
        {
            release, tag, revision, repository, image, cache, all,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var output = TextReport.On(arguments.InvocationConfiguration.Output);
            using var released = ImageLayout.Open(arguments.GetRequiredValue(release));
            var facts = ReleaseFacts.Of(released, new ImageResolver(released).Resolve(arguments.GetValue(tag)), arguments.GetValue(revision));
            var folder = Directory.CreateTempSubdirectory("relaybox-verify-").FullName;
            try
            {
                var layout = await new ReleaseRebuild(runner, report).BuildAsync(
                    facts, arguments.GetRequiredValue(repository), arguments.GetRequiredValue(image), arguments.GetRequiredValue(cache), folder, cancellationToken);
                using var rebuilt = ImageLayout.Open(layout);
                var parts = CompareCommand.Run(released, rebuilt, arguments.GetValue(tag), architecture: null, arguments.GetValue(all), output, cancellationToken);
                output.Line(VerdictOf(parts, facts.Revision));
                return parts.All(part => part.IsOfBuildingMachine) ? 0 : CompareCommand.Differ;
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }

    /// <summary>The provenance names the compilers of the machine that built; that those were others is no difference of the image.</summary>
    private static string VerdictOf(IReadOnlyList<ComparedPart> parts, string revision) => parts switch
    {
        [] => $"Verified: revision {revision} makes the very same image.",
        _ when parts.All(part => part.IsOfBuildingMachine) =>
            $"Verified: revision {revision} makes the very same image and SBOMs; only the provenance differs, in the tools of the machine that built it.",
        _ => $"NOT VERIFIED: revision {revision} makes another image.",
    };
}
