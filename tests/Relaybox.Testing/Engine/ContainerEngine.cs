using Relaybox.Testing.Processes;

namespace Relaybox.Testing.Engine;

/// <summary>The container engine of this machine, by its own command.</summary>
public static class ContainerEngine
{
    private const string Program = "docker";

    private static readonly Lazy<Task<string?>> Reason = new(FindReasonAsync);

    /// <summary>The relay image under test; <c>RELAYBOX_IMAGE</c> names another.</summary>
    public static string Image { get; } =
        Environment.GetEnvironmentVariable("RELAYBOX_IMAGE") is { Length: > 0 } image ? image : "relaybox/relay:latest";

    /// <summary>Runs the engine's command; its exit code is for the caller to judge.</summary>
    /// <param name="arguments">What follows <c>docker</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="environment">Variables added to the inherited ones.</param>
    public static Task<ProcessResult> RunAsync(
        IEnumerable<string> arguments, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? environment = null) =>
        ProcessRunner.RunAsync(Program, arguments, environment, cancellationToken: cancellationToken);

    /// <summary>Why no relay container can be run here, or null when one can. Found out once.</summary>
    public static Task<string?> UnavailableReasonAsync() => Reason.Value;

    private static async Task<string?> FindReasonAsync()
    {
        if (!OperatingSystem.IsLinux())
            return "Container tests reach containers by their bridge addresses, which only Linux offers.";
        if (!ProcessRunner.IsInstalled(Program))
            return "No container engine: the command `docker` is not installed.";
        var engine = await RunAsync(["version", "--format", "{{.Server.Version}}"], CancellationToken.None);
        if (!engine.Succeeded)
            return $"The container engine does not answer: {engine.StandardError.Trim()}";
        var compose = await RunAsync(["compose", "version", "--short"], CancellationToken.None);
        if (!compose.Succeeded)
            return $"Compose v2 is missing: {compose.StandardError.Trim()}";
        var image = await RunAsync(["image", "inspect", "--format", "{{.Id}}", Image], CancellationToken.None);
        return image.Succeeded ? null : $"The engine has no image {Image}: run `./build.sh image`.";
    }
}
