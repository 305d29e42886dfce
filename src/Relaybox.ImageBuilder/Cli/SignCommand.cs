using System.CommandLine;
using Relaybox.ImageBuilder.Oci.Reading;
using Relaybox.ImageBuilder.Processes;
using Relaybox.ImageBuilder.Releases;

namespace Relaybox.ImageBuilder.Cli;

/// <summary><c>relaybox-image sign</c>: signs an image that was pushed, and what is attached to it.</summary>
internal static class SignCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(IBuildReport report)
    {
        var path = ImageArguments.Path();
        var registry = RegistryOptions.Registry();
        var key = new Option<string?>("--key")
        {
            Description = "Sign with this key and without a transparency log. Default: as the identity of the CI's token, in the public log",
            HelpName = "FILE",
        };
        var cosign = RegistryOptions.Program("cosign", "What signs");
        var command = new Command("sign", "Sign an image that was pushed to a registry: index, platforms, SBOMs and provenance") { path, registry, key, cosign };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var layout = ImageLayout.Open(arguments.GetRequiredValue(path));
            var signer = new ImageSigner(new CommandRunner(), arguments.GetRequiredValue(cosign), report);
            await signer.SignAsync(
                SupplyChainDocuments.Read(layout), RegistryName.Parse(arguments.GetRequiredValue(registry)), arguments.GetValue(key), cancellationToken);
        });
        return command;
    }
}
