using System.CommandLine;

namespace Relaybox.ImageBuilder.Cli;

/// <summary>Options of the commands that talk to a registry. Credentials are no option: they are in the file that <c>docker login</c> or <c>oras login</c> writes.</summary>
internal static class RegistryOptions
{
    /// <summary><c>--registry</c>.</summary>
    public static Option<string> Registry() => new("--registry", "-r") { Description = "Where the image is, or is to be, published", HelpName = "HOST/NAME[:TAG]", Required = true };

    /// <summary><c>--plain-http</c>.</summary>
    public static Option<bool> PlainHttp() => new("--plain-http") { Description = "Speak HTTP without TLS, to a registry on this machine" };

    /// <summary>A program that does the work.</summary>
    public static Option<string> Program(string name, string description) => new($"--{name}")
    {
        Description = $"{description}. Default: {name} on the search path",
        HelpName = "PROGRAM",
        DefaultValueFactory = _ => name,
    };
}
