using System.Diagnostics;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Tls;

namespace Relaybox.Relay.Acme;

/// <summary>
/// Runs lego as a child, by HTTP-01: it leaves its answer in a folder that port 80 serves. A process of some seconds every two months costs nothing
/// between.
/// </summary>
/// <param name="settings">For the authority and the contact.</param>
/// <param name="paths">Where the account and the certificates are kept.</param>
/// <param name="time">The clock of the time-out.</param>
internal sealed class LegoClient(RelaySettings settings, RelayPaths paths, TimeProvider time) : IAcmeClient
{
    private const string Program = "/usr/bin/lego";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>lego waits up to a minute for each name's validation.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    private static readonly Uri LetsEncrypt = new("https://acme-v02.api.letsencrypt.org/directory");

    /// <summary>The authority's directory.</summary>
    public static Uri DirectoryOf(RelaySettings settings) => settings.AcmeDirectory ?? LetsEncrypt;

    /// <summary>The contact under which lego keeps the account. It wants one; the postmaster is whom every domain has (RFC 5321 section 4.5.1).</summary>
    public static string ContactOf(RelaySettings settings) => settings.AcmeEmail ?? $"postmaster@{settings.MailDomain}";

    /// <inheritdoc/>
    public async Task<string?> ObtainAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(paths.AcmeWebRoot);
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var process = Process.Start(new ProcessStartInfo(Program, Arguments(names))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        try
        {
            var output = LastWords.ReadAsync(process.StandardOutput, stop.Token);
            var words = await LastWords.ReadAsync(process.StandardError, stop.Token);
            await output;
            await process.WaitForExitAsync(stop.Token);
            return process.ExitCode == 0 ? TakeOver(names) : LegoComplaint.From(words);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            if (cancellationToken.IsCancellationRequested) throw;
            return $"The certificate authority did not finish within {Timeout.TotalMinutes:0} minutes.";
        }
    }

    private IEnumerable<string> Arguments(IReadOnlyList<string> names) =>
    [
        "--accept-tos", "--server", DirectoryOf(settings).ToString(), "--email", ContactOf(settings), "--path", paths.Acme, "--key-type", "ec256",
        .. names.SelectMany(name => (string[])["--domains", name]), "--http", "--http.webroot", paths.AcmeWebRoot, "run",
    ];

    /// <summary>lego writes its files one after the other; what the root helper takes must fit at any moment, or nearly.</summary>
    private string? TakeOver(IReadOnlyList<string> names)
    {
        var made = $"{paths.Acme}/certificates/{names[0]}";
        try
        {
            var pair = TlsPair.Read($"{made}.crt", $"{made}.key");
            Directory.CreateDirectory(Path.GetDirectoryName(paths.AcmeKey)!);
            PrivateFile.Write(paths.AcmeKey, pair.Key, OwnerOnly);
            PrivateFile.Write(paths.AcmeCertificate, pair.Certificate, OwnerOnly);
            return null;
        }
        catch (Exception problem) when (problem is TlsException or IOException or UnauthorizedAccessException)
        {
            return $"The authority's certificate could not be kept: {problem.Message}";
        }
    }
}
