using Relaybox.ImageBuilder.Processes;

namespace Relaybox.ImageBuilder.Locking;

/// <summary>What of the building machine's own apt is used: its programs, Debian's keyring, and how it reaches the network.</summary>
/// <param name="runner">Runs apt.</param>
/// <param name="keyringFolder">Where keyrings are, usually <see cref="DefaultKeyringFolder"/>.</param>
internal sealed class AptHost(ICommandRunner runner, string keyringFolder)
{
    /// <summary>Where Debian and its derivatives keep keyrings.</summary>
    public const string DefaultKeyringFolder = "/usr/share/keyrings";

    // The second is what newer releases of the package call it.
    private static readonly string[] KeyringNames = ["debian-archive-keyring.gpg", "debian-archive-keyring.pgp"];

    // Proxies and TLS, and whether the machine's clock or mirror is trusted to be current: the operator's decisions about
    // their own network. Never what would let unsigned packages through.
    private static readonly string[] NetworkSettings =
        ["Acquire::http::", "Acquire::https::", "Acquire::Retries", "Acquire::Check-Date", "Acquire::Check-Valid-Until"];

    /// <summary>The path of Debian's archive keyring.</summary>
    /// <exception cref="ImageBuildException">It is not installed.</exception>
    public string FindKeyring() =>
        KeyringNames.Select(name => Path.Combine(keyringFolder, name)).FirstOrDefault(File.Exists)
        ?? throw new ImageBuildException(
            "Debian's archive keyring is not on this machine, so apt cannot verify what it resolves: install the package debian-archive-keyring.");

    /// <summary>The machine's network settings as lines of apt configuration.</summary>
    /// <exception cref="ImageBuildException">There is no apt.</exception>
    public async Task<IReadOnlyList<string>> NetworkSettingsAsync(CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["LC_ALL"] = "C" };
        var result = await runner.RunAsync("apt-config", ["dump", "--no-empty", "--format", "%F \"%v\";%n", "Acquire"], environment, cancellationToken)
            ?? throw Missing();
        return [.. result.Output.Split('\n').Where(line => NetworkSettings.Any(setting => line.StartsWith(setting, StringComparison.Ordinal)))];
    }

    /// <summary>The HTTP proxy of the machine's apt, or null when it has none (or there is no apt).</summary>
    public async Task<Uri?> FindProxyAsync(CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["LC_ALL"] = "C" };
        var result = await runner.RunAsync("apt-config", ["dump", "--no-empty", "--format", "%v%n", "Acquire::http::Proxy"], environment, cancellationToken);
        return Uri.TryCreate(result?.Output.Split('\n')[0].Trim(), UriKind.Absolute, out var proxy) ? proxy : null;
    }

    /// <summary>The error that there is no apt on this machine.</summary>
    public static ImageBuildException Missing() => new(
        "Resolving packages needs apt, and there is none on this machine: run this on Debian or Ubuntu (on Windows in WSL, on macOS in a Debian container).");
}
