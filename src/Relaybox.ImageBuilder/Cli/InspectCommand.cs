using System.CommandLine;
using Relaybox.ImageBuilder.Inspection;
using Relaybox.ImageBuilder.Oci.Reading;

namespace Relaybox.ImageBuilder.Cli;

/// <summary><c>relaybox-image inspect</c>: shows what an image says of itself, and what is attached to it.</summary>
internal static class InspectCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var path = ImageArguments.Path();
        var tag = ImageArguments.Tag();
        var architecture = ImageArguments.Architecture();
        var command = new Command("inspect", "Show what an image says of itself, and what is attached to it; verifies every blob") { path, tag, architecture };
        command.SetAction((arguments, cancellationToken) =>
        {
            using var layout = ImageLayout.Open(arguments.GetRequiredValue(path));
            var image = new ImageResolver(layout).Resolve(arguments.GetValue(tag));
            var platforms = image.Of(ImageArguments.NameOf(arguments.GetValue(architecture)));
            new ImageDescription(layout, TextReport.On(arguments.InvocationConfiguration.Output)).Write(image, platforms, cancellationToken);
            return Task.CompletedTask;
        });
        return command;
    }
}
