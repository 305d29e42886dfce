using System.Collections.Concurrent;
using Relaybox.ImageBuilder.Processes;

namespace Relaybox.ImageBuilder.Tests.Locking;

/// <summary>
/// Answers the way apt 2.6 and 3.0 do, for an archive of three packages: <c>s6</c> depends on <c>execline</c>, which is newer in
/// the security archive, and on <c>adduser</c>.
/// </summary>
internal sealed class FakeApt : ICommandRunner
{
    public string Base { get; init; } = "http://mirror.example/";

    /// <summary>What <c>apt-get update</c> fails with, or null.</summary>
    public string? UpdateError { get; init; }

    /// <summary>Whether <c>apt-get update</c> goes on until it is killed.</summary>
    public bool Hangs { get; init; }

    public bool IsInstalled { get; init; } = true;

    /// <summary>What the archive has for s6; null is a package of ten bytes that nobody has.</summary>
    public byte[]? S6 { get; init; }

    public string NetworkSettings { get; init; } = "";

    /// <summary>The configuration files that apt was given, and the status file of each installation.</summary>
    public ConcurrentBag<string> Configurations { get; } = [];

    public ConcurrentBag<string> Status { get; } = [];

    public async Task<CommandResult?> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string?> environment,
        CancellationToken cancellationToken)
    {
        if (!IsInstalled) return null;
        if (program == "apt-config") return new CommandResult(0, NetworkSettings, "");

        var configuration = await File.ReadAllTextAsync(environment["APT_CONFIG"]!, cancellationToken);
        var root = Path.GetDirectoryName(environment["APT_CONFIG"])!;
        var architecture = configuration.Contains("APT::Architecture \"arm64\"", StringComparison.Ordinal) ? "arm64" : "amd64";
        switch (program, arguments)
        {
            case ("apt-get", [.., "update"]):
                if (Hangs) await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                if (UpdateError is not null) return new CommandResult(100, "", UpdateError);
                Configurations.Add(configuration);
                await WriteReleaseAsync(root, "debian_dists_trixie", "Sat, 12 Sep 2026 09:00:00 UTC");
                await WriteReleaseAsync(root, "debian_dists_trixie-updates", "Sat, 21 Nov 2026 02:10:46 UTC");
                await WriteReleaseAsync(root, "debian-security_dists_trixie-security", "Fri, 20 Nov 2026 22:00:00 UTC");
                return new CommandResult(0, "", "");
            case ("apt-cache", ["policy", ..]):
                return new CommandResult(0, "awk:\n  Installed: (none)\n  Candidate: (none)\n  Version table:\nadduser:\n  Installed: (none)\n  Candidate: 3.152\n  Version table:\n     3.152 500\n", "");
            case ("apt-cache", ["show", ..]):
                return new CommandResult(0, Paragraphs(architecture), "");
            case ("apt-get", _) when arguments.Contains("nonsense", StringComparer.Ordinal):
                return new CommandResult(100, "", "N: something\nE: Unable to locate package nonsense\n");
            case ("apt-get", _):
                Status.Add(await File.ReadAllTextAsync(Path.Combine(root, "status"), cancellationToken));
                return new CommandResult(0, Uris(arguments, architecture), "");
            default:
                throw new InvalidOperationException($"Nobody runs {program} {string.Join(' ', arguments)}.");
        }
    }

    private static Task WriteReleaseAsync(string root, string name, string date) => File.WriteAllTextAsync(
        Path.Combine(root, "lists", $"mirror.example_{name}_InRelease"), $"-----BEGIN PGP SIGNED MESSAGE-----\n\nOrigin: Debian\nDate: {date}\n");

    private string Uris(IReadOnlyList<string> arguments, string architecture)
    {
        var s6 = $"'{Base}debian/pool/main/s/s6/s6_2.13%2b1_{architecture}.deb' s6_2.13+1_{architecture}.deb 10 MD5Sum:00\n";
        return arguments.Contains("download", StringComparer.Ordinal)
            ? s6
            : $"{s6}'{Base}debian-security/pool/updates/main/e/execline/execline_2.9-2_{architecture}.deb' execline_1%3a2.9-2_{architecture}.deb 20 \n";
    }

    // In another order than the addresses, with an older version in the main archive.
    private string Paragraphs(string architecture) => $"""
        Package: execline
        Version: 1:2.9-2
        Architecture: {architecture}
        Description: a language
         Version: not a field
        Filename: pool/updates/main/e/execline/execline_2.9-2_{architecture}.deb
        Size: 20
        SHA256: {new string('e', 64)}

        Package: execline
        Version: 1:2.9-1
        Architecture: {architecture}
        Filename: pool/main/e/execline/execline_2.9-1_{architecture}.deb
        Size: 19
        SHA256: {new string('d', 64)}

        Package: s6
        Version: 2.13+1
        Architecture: {architecture}
        Filename: pool/main/s/s6/s6_2.13+1_{architecture}.deb
        Size: {S6?.Length ?? 10}
        SHA256: {(S6 is null ? new string('6', 64) : Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(S6)))}

        """;
}
