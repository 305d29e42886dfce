using System.Net;
using System.Net.Http.Headers;
using Relaybox.ImageBuilder.Locking;

namespace Relaybox.ImageBuilder.Packages;

/// <summary>Asks a mirror which packages it still has, without downloading any.</summary>
/// <param name="client">Speaks HTTP.</param>
/// <param name="time">Measures how long a server is silent.</param>
internal sealed class MirrorProbe(HttpClient client, TimeProvider time)
{
    // As many as downloads have; a request without a body costs a mirror less than one of those.
    private const int Connections = 8;
    private const int Attempts = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Finds the packages that the mirror no longer has in the size of the lock.</summary>
    /// <returns>Those packages, in the order in which they were given.</returns>
    /// <exception cref="DownloadException">The mirror cannot be reached or refuses to answer: nothing is known then.</exception>
    public async Task<IReadOnlyList<LockedPackage>> FindGoneAsync(
        IReadOnlyList<LockedPackage> packages, DebianMirror mirror, CancellationToken cancellationToken)
    {
        var has = new bool[packages.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Connections, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, packages.Count, options, async (index, token) =>
            has[index] = await HasAsync(mirror.UriOf(packages[index]), packages[index].Size, token));
        return [.. packages.Where((_, index) => !has[index])];
    }

    private async Task<bool> HasAsync(Uri address, long size, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await AskAsync(HttpMethod.Head, address, size, cancellationToken)
                    ?? await AskAsync(HttpMethod.Get, address, size, cancellationToken)
                    ?? throw new DownloadException(address, "the server answers no question about it");
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException
                || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                if (attempt >= Attempts) throw new DownloadException(address, Reason(failure));
            }
        }
    }

    /// <returns>Whether the file is there in this size; null when the server does not know the method.</returns>
    private async Task<bool?> AskAsync(HttpMethod method, Uri address, long size, CancellationToken cancellationToken)
    {
        using var silence = new SilenceTimer(Patience, time, cancellationToken);
        using var request = new HttpRequestMessage(method, address);
        // Of an answer with a body the first byte is enough.
        if (method == HttpMethod.Get) request.Headers.Range = new RangeHeaderValue(0, 0);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone) return false;
        if (response.StatusCode is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented) return null;

        response.EnsureSuccessStatusCode();
        var length = response.Content.Headers.ContentRange?.Length ?? response.Content.Headers.ContentLength;
        return length is null || length == size;
    }

    private static string Reason(Exception failure) => failure switch
    {
        HttpRequestException { StatusCode: { } status } => $"the server answers {(int)status}",
        OperationCanceledException => $"the server was silent for {Patience.TotalSeconds:0} seconds",
        _ => (failure.InnerException ?? failure).Message.TrimEnd('.'),
    };
}
