using System.CommandLine;

namespace Relaybox.ImageBuilder.Cli;

/// <summary>What the commands that read finished images have in common.</summary>
internal static class ImageArguments
{
    /// <summary>Where the relay's image is composed.</summary>
    public static readonly string DefaultLayout = System.IO.Path.Combine("artifacts", "images", "relay", "oci");

    /// <summary><c>PATH</c>, of one image.</summary>
    public static Argument<string> Path() => new("PATH")
    {
        Description = "An OCI image layout: a folder, a .tar or .tar.gz of it, or an archive for docker load",
        DefaultValueFactory = _ => DefaultLayout,
    };

    /// <summary><c>--tag</c>.</summary>
    public static Option<string?> Tag() => new("--tag", "-t") { Description = "Which image, where there are several", HelpName = "TAG" };

    /// <summary><c>--architecture</c>, once; all when there is none.</summary>
    public static Option<string?> Architecture() => new("--architecture", "-a") { Description = "amd64, arm64 or host. Default: all", HelpName = "ARCH" };

    /// <summary>The architecture's name; <c>host</c> is this machine's.</summary>
    public static string? NameOf(string? architecture) => architecture is null ? null : DebianArchitecture.Parse(architecture).Name;
}
