using System.Text;

namespace Relaybox.ImageBuilder.Packages;

/// <summary>
/// Chooses where packages come from: <c>RELAYBOX_DEBIAN_MIRROR</c>, else the archives that this machine's apt uses, if they offer
/// the release, else Debian's own hosts. A machine that runs another Debian release names an archive that usually offers ours
/// as well, so each named archive is asked for the release's <c>InRelease</c> file.
/// </summary>
/// <param name="client">Asks the archives.</param>
/// <param name="sources">What this machine's apt uses.</param>
/// <param name="chosen">The value of <see cref="Variable"/>; null or empty when it is not set.</param>
internal sealed class MirrorSelector(HttpClient client, IReadOnlyList<AptSource> sources, string? chosen)
{
    /// <summary>Names a mirror, or a mirror and one of the security archive with a blank between them.</summary>
    public const string Variable = "RELAYBOX_DEBIAN_MIRROR";

    // An archive that does not answer in this time is no good for the downloads that follow either.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Chooses the mirror for a release.</summary>
    /// <param name="release">Debian's code name of the release.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="ImageBuildException">The variable's value is no address.</exception>
    public async Task<DebianMirror> SelectAsync(string release, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrWhiteSpace(chosen)) return await FromVariableAsync(chosen, release, cancellationToken);

        var debian = FirstOfferAsync(Candidates(release), release, release, cancellationToken);
        var security = FirstOfferAsync(Candidates(release), release + "-security", release, cancellationToken);
        return new DebianMirror(
            await debian ?? DebianMirror.Default.Debian,
            await security ?? DebianMirror.Default.DebianSecurity);
    }

    private async Task<DebianMirror> FromVariableAsync(string value, string release, CancellationToken cancellationToken)
    {
        var bases = value.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(BaseOf).ToArray();
        if (bases.Length == 2) return new DebianMirror(bases[0], bases[1]);
        if (bases.Length != 1) throw NotAnAddress(value);

        // An archive that is its host's root has no neighbour: the suffix would name another port or another host.
        if (bases[0].AbsolutePath == "/") return new DebianMirror(bases[0], DebianMirror.Default.DebianSecurity);

        // Most mirrors carry the security archive beside the main one.
        var beside = new Uri(bases[0].AbsoluteUri.TrimEnd('/') + "-security/");
        var security = await FirstOfferAsync([beside], release + "-security", release, cancellationToken);
        return new DebianMirror(bases[0], security ?? DebianMirror.Default.DebianSecurity);
    }

    // Archives that the machine uses for this very release first. Others are asked only when their address looks like Debian's:
    // the other vendors in a source list need not hear of us.
    private IReadOnlyList<Uri> Candidates(string release) =>
    [
        .. sources
            .Where(source => UsesRelease(source, release) || source.Base.AbsolutePath.Contains("debian", StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(source => UsesRelease(source, release))
            .Select(source => source.Base)
            .Distinct(),
    ];

    private static bool UsesRelease(AptSource source, string release) =>
        source.Suites.Any(suite => suite == release || suite.StartsWith(release + "-", StringComparison.Ordinal));

    private async Task<Uri?> FirstOfferAsync(IReadOnlyList<Uri> bases, string suite, string release, CancellationToken cancellationToken)
    {
        var offers = await Task.WhenAll(bases.Select(@base => OffersAsync(@base, suite, release, cancellationToken)));
        return bases.Zip(offers).FirstOrDefault(candidate => candidate.Second).First;
    }

    private async Task<bool> OffersAsync(Uri @base, string suite, string release, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var response = await client.GetAsync(
                new Uri(@base, $"dists/{suite}/InRelease"), HttpCompletionOption.ResponseHeadersRead, patience.Token);
            if (!response.IsSuccessStatusCode) return false;

            await using var body = await response.Content.ReadAsStreamAsync(patience.Token);
            var head = new byte[4096];
            var length = await body.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, patience.Token);
            return IsDebian(Encoding.UTF8.GetString(head.AsSpan(0, length)), release);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Not offered, or not within reach: the next candidate, or in the end Debian's own hosts.
            return false;
        }
    }

    private static bool IsDebian(string release, string codename)
    {
        var lines = release.Split('\n', StringSplitOptions.TrimEntries);
        return lines.Contains("Origin: Debian", StringComparer.Ordinal)
            && lines.Any(line => line.StartsWith("Codename: " + codename, StringComparison.Ordinal));
    }

    private static Uri BaseOf(string address) =>
        Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : throw NotAnAddress(address);

    private static ImageBuildException NotAnAddress(string value) => new(
        $"{Variable} is '{value}', which is not the HTTP address of a Debian mirror (or two with a blank between them, the second for security updates).");
}
