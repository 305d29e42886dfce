using System.CommandLine;
using Relaybox.ImageBuilder.Oci.Reading;
using Relaybox.ImageBuilder.Processes;
using Relaybox.ImageBuilder.Releases;

namespace Relaybox.ImageBuilder.Cli;

/// <summary><c>relaybox-image push</c>: pushes a finished image to a registry. The image by digest is standard output.</summary>
internal static class PushCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(IBuildReport report)
    {
        var path = ImageArguments.Path();
        var registry = RegistryOptions.Registry();
        var plainHttp = RegistryOptions.PlainHttp();
        var oras = RegistryOptions.Program("oras", "What pushes");
        var command = new Command("push", "Push an image with everything attached to it, and compare what the registry serves then") { path, registry, plainHttp, oras };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var layout = ImageLayout.Open(arguments.GetRequiredValue(path));
            var push = new RegistryPush(new CommandRunner(), arguments.GetRequiredValue(oras), report);
            var pushed = await push.PushAsync(
                layout, RegistryName.Parse(arguments.GetRequiredValue(registry)), arguments.GetValue(plainHttp), cancellationToken);
            await arguments.InvocationConfiguration.Output.WriteLineAsync(pushed);
        });
        return command;
    }
}
