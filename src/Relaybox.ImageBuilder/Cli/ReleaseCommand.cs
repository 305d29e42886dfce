using System.CommandLine;
using Relaybox.ImageBuilder.Processes;
using Relaybox.ImageBuilder.Releases;

namespace Relaybox.ImageBuilder.Cli;

/// <summary>
/// <c>relaybox-image release</c>: collects a release of what was composed, or says only whether one may be made (<c>--check</c>). The
/// folder is standard output.
/// </summary>
internal static class ReleaseCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var version = new Option<string>("--release-version") { Description = "The version, as Directory.Build.props and CHANGELOG.md have it", HelpName = "X.Y.Z", Required = true };
        var registry = RegistryOptions.Registry();
        var previous = new Option<string?>("--previous") { Description = "Tag or commit of the release before. Default: the newest version tag before this commit", HelpName = "REVISION" };
        var signer = new Option<string?>("--signer") { Description = "The identity that is going to sign, for the notes to tell how to verify it", HelpName = "URL" };
        var packageLock = CliOptions.Lock();
        var images = new Option<string>("--images")
        {
            Description = "Folder of the composed image",
            HelpName = "DIR",
            DefaultValueFactory = _ => Path.Combine("artifacts", "images", "relay"),
        };
        var output = new Option<string>("--output", "-o") { Description = "Folder of all releases", HelpName = "DIR", DefaultValueFactory = _ => Path.Combine("artifacts", "release") };
        var check = new Option<bool>("--check") { Description = "Write nothing; say what is in the way of a release" };
        var command = new Command("release", "Collect a release: archives, SBOMs, provenance, lock, stack, notes and checksums")
        {
            version, registry, previous, signer, packageLock, images, output, check,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            string source = Directory.GetCurrentDirectory();
            var options = new ReleaseOptions
            {
                Version = ReleaseVersion.Parse(arguments.GetRequiredValue(version)),
                Source = source,
                Images = arguments.GetRequiredValue(images),
                Lock = arguments.GetRequiredValue(packageLock),
                Registry = RegistryName.Parse(arguments.GetRequiredValue(registry)),
                Previous = arguments.GetValue(previous),
                Signer = arguments.GetValue(signer),
                Output = arguments.GetRequiredValue(output),
            };
            var runner = new CommandRunner();
            if (arguments.GetValue(check))
                await new ReleaseCheck(new GitRepository(runner, source), source).RunAsync(options.Version, cancellationToken);
            else
                await arguments.InvocationConfiguration.Output.WriteLineAsync(await new ReleaseFolder(options, runner).WriteAsync(cancellationToken));
        });
        return command;
    }
}
