using System.Net;
using System.Net.Sockets;
using Relaybox.ImageBuilder.Locking;

namespace Relaybox.ImageBuilder.Packages;

/// <summary>Downloads one package from one address into the store.</summary>
/// <param name="client">Speaks HTTP.</param>
/// <param name="time">Measures the pauses between attempts and how long a server is silent.</param>
internal sealed class PackageDownloader(HttpClient client, TimeProvider time)
{
    private const int Attempts = 3;
    private const int BufferBytes = 128 * 1024;

    // A slow mirror may take as long as it likes, a silent one may not.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Downloads a package.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="package">What it must be.</param>
    /// <param name="store">Where it goes.</param>
    /// <param name="tally">Counts what was received.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    /// <returns>False when the server says that it does not have the file.</returns>
    /// <exception cref="DownloadException">The server failed, in each of some attempts.</exception>
    /// <exception cref="ImageBuildException">The contents have the wrong sum, also when downloaded once more; or the disk is full.</exception>
    public async Task<bool> TryDownloadAsync(
        Uri address,
        LockedPackage package,
        PackageStore store,
        FetchTally tally,
        CancellationToken cancellationToken)
    {
        var mismatches = 0;
        for (var attempt = 1; ; attempt++)
        {
            var received = 0L;
            try
            {
                using var response = await SendAsync(address, cancellationToken);
                if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone) return false;

                response.EnsureSuccessStatusCode();
                if (await store.AddAsync(package, (file, token) => CopyAsync(response, file, Count, token), cancellationToken))
                {
                    tally.Completed();
                    return true;
                }

                tally.Received(-received);
                if (++mismatches > 1) throw Mismatch(address, package);
            }
            catch (Exception failure) when (IsTransient(failure, cancellationToken))
            {
                tally.Received(-received);
                if (attempt >= Attempts || IsRefusal(failure)) throw new DownloadException(address, Reason(failure));

                await Task.Delay(Pause * attempt, time, cancellationToken);
            }

            void Count(int bytes)
            {
                received += bytes;
                tally.Received(bytes);
            }
        }
    }

    private static ImageBuildException Mismatch(Uri address, LockedPackage package) => new(
        $"{address} is not the package {package} of the lock: its size or SHA-256 sum is wrong, also when downloaded once more. "
        + $"The file was thrown away; a proxy or the mirror is at fault, name another mirror in {MirrorSelector.Variable}.");

    // A request that the server understood and refuses is refused the next time too.
    private static bool IsRefusal(Exception failure) =>
        failure is HttpRequestException { StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError and not HttpStatusCode.TooManyRequests };

    private static bool IsTransient(Exception failure, CancellationToken cancellationToken) =>
        failure is HttpRequestException or HttpIOException or IOException { InnerException: SocketException }
        || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static string Reason(Exception failure) => failure switch
    {
        HttpRequestException { StatusCode: { } status } => $"the server answers {(int)status}",
        OperationCanceledException => $"the server was silent for {Silence.TotalSeconds:0} seconds",
        _ => (failure.InnerException ?? failure).Message.TrimEnd('.'),
    };

    private async Task<HttpResponseMessage> SendAsync(Uri address, CancellationToken cancellationToken)
    {
        using var silence = new SilenceTimer(Silence, time, cancellationToken);
        return await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, silence.Token);
    }

    private async Task CopyAsync(HttpResponseMessage response, Stream destination, Action<int> count, CancellationToken cancellationToken)
    {
        using var silence = new SilenceTimer(Silence, time, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(silence.Token);
        var buffer = new byte[BufferBytes];
        while (await body.ReadAsync(buffer, silence.Token) is > 0 and var length)
        {
            silence.Restart();
            await destination.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
            count(length);
        }
    }
}
