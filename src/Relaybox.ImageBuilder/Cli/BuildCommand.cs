using System.CommandLine;
using Relaybox.ImageBuilder.Oci;

namespace Relaybox.ImageBuilder.Cli;

/// <summary><c>relaybox-image build</c>: composes an image and writes it as OCI layout and as archives for <c>docker load</c>.</summary>
internal static class BuildCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(IBuildReport report)
    {
        var definition = new Option<string>("--definition", "-d")
        {
            Description = "The image definition",
            HelpName = "FILE",
            DefaultValueFactory = _ => Path.Combine("images", "relay", "image.yaml"),
        };
        var packageLock = CliOptions.Lock();
        var toolchain = new Option<string>("--toolchain")
        {
            Description = "The definition of the compiler for plugins",
            HelpName = "FILE",
            DefaultValueFactory = _ => Path.Combine("images", "toolchain", "image.yaml"),
        };
        var scripts = CliOptions.MaintainerScripts();
        var architectures = new Option<string[]>("--architecture", "-a")
        {
            Description = "amd64, arm64 or host; can be given more than once. Default: host",
            HelpName = "ARCH",
            DefaultValueFactory = _ => ["host"],
        };
        var output = new Option<string?>("--output", "-o") { Description = "Folder for the image. Default: artifacts/images/NAME", HelpName = "DIR" };
        var cache = CliOptions.Cache();
        var tag = new Option<string?>("--tag", "-t") { Description = "What the loaded image is called. Default: relaybox/NAME:latest", HelpName = "NAME:TAG" };
        var allowUnlocked = new Option<bool>("--allow-unlocked")
        {
            Description = "When locked packages have left the mirrors, resolve afresh and go on; unknown maintainer scripts are warnings then",
        };
        var annotations = new Option<string[]>("--annotation")
        {
            Description = "An annotation of this build, such as org.opencontainers.image.revision=…; can be given more than once",
            HelpName = "KEY=VALUE",
            DefaultValueFactory = _ => [],
        };
        var command = new Command("build", "Compose an image, and write it as OCI layout and for docker load")
        {
            definition, packageLock, toolchain, scripts, architectures, output, cache, tag, allowUnlocked, annotations,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var options = new BuildOptions
            {
                Definition = arguments.GetRequiredValue(definition),
                Lock = arguments.GetRequiredValue(packageLock),
                Toolchain = arguments.GetRequiredValue(toolchain),
                MaintainerScripts = arguments.GetRequiredValue(scripts),
                Architectures = [.. arguments.GetRequiredValue(architectures).Select(DebianArchitecture.Parse).Distinct()],
                Output = arguments.GetValue(output),
                Cache = arguments.GetRequiredValue(cache),
                Reference = arguments.GetValue(tag) is { } name ? ImageReference.Parse(name) : null,
                AllowUnlocked = arguments.GetValue(allowUnlocked),
                Annotations = ParseAnnotations(arguments.GetRequiredValue(annotations)),
            };
            using var build = new ImageBuild(options, report);
            await build.RunAsync(cancellationToken);
        });
        return command;
    }

    private static SortedDictionary<string, string> ParseAnnotations(IEnumerable<string> texts)
    {
        var annotations = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string text in texts)
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new ImageBuildException($"--annotation {text}: it has to be a key, '=' and a value.");
            annotations[text[..equals]] = text[(equals + 1)..];
        }

        return annotations;
    }
}
