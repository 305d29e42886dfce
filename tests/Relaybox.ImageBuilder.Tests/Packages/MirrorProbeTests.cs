using System.Net;
using System.Net.Http.Headers;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Packages;

namespace Relaybox.ImageBuilder.Tests.Packages;

public sealed class MirrorProbeTests
{
    private static readonly DebianMirror Mirror = new(new Uri("http://mirror.example/debian/"), new Uri("http://mirror.example/debian-security/"));

    private static readonly LockedPackage Here = FakePackage.Of("here"u8.ToArray(), "here");

    private static readonly LockedPackage Left = FakePackage.Of("left"u8.ToArray(), "left", PackageArchive.DebianSecurity);

    [Fact]
    public async Task Asks_for_each_package_and_downloads_none()
    {
        using var server = new FakeServer(request => request.RequestUri!.AbsolutePath.Contains("here", StringComparison.Ordinal)
            ? Answer(HttpStatusCode.OK, Here.Size)
            : Answer(HttpStatusCode.NotFound));

        Assert.Equal([Left], await ProbeAsync(server, Here, Left));
        Assert.Equal(
            ["HEAD /debian-security/pool/main/left_2.13-1_amd64.deb", "HEAD /debian/pool/main/here_2.13-1_amd64.deb"],
            server.Requests.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_file_of_another_size_is_not_the_package()
    {
        using var server = new FakeServer(_ => Answer(HttpStatusCode.OK, Here.Size + 1));

        Assert.Equal([Here], await ProbeAsync(server, Here));
    }

    [Fact]
    public async Task Asks_for_the_first_byte_where_a_server_does_not_know_HEAD()
    {
        using var server = new FakeServer(request =>
        {
            if (request.Method == HttpMethod.Head) return Answer(HttpStatusCode.NotImplemented);
            Assert.Equal("bytes=0-0", request.Headers.Range!.ToString());
            HttpResponseMessage part = Answer(HttpStatusCode.PartialContent, 1);
            part.Content.Headers.ContentRange = new ContentRangeHeaderValue(0, 0, Here.Size);
            return part;
        });

        Assert.Empty(await ProbeAsync(server, Here));
    }

    [Theory]
    [InlineData(HttpStatusCode.BadGateway, "the server answers 502")]
    [InlineData(HttpStatusCode.Forbidden, "the server answers 403")]
    public async Task A_server_that_fails_has_not_said_that_the_package_is_gone(HttpStatusCode status, string reason)
    {
        using var server = new FakeServer(_ => Answer(status));

        var failure = await Assert.ThrowsAsync<DownloadException>(() => ProbeAsync(server, Here));

        Assert.Equal(
            $"http://mirror.example/debian/pool/main/here_2.13-1_amd64.deb could not be downloaded: {reason}. Check the network, or name another mirror in RELAYBOX_DEBIAN_MIRROR.",
            failure.Message);
    }

    [Fact]
    public async Task A_connection_that_broke_off_once_is_tried_again()
    {
        var broken = 0;
        using var server = new FakeServer(_ => Interlocked.Exchange(ref broken, 1) == 0 ? throw new HttpRequestException("connection reset") : Answer(HttpStatusCode.OK, Here.Size));

        Assert.Empty(await ProbeAsync(server, Here));
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, long? length = null)
    {
        var response = new HttpResponseMessage(status) { Content = new ByteArrayContent([]) };
        response.Content.Headers.ContentLength = length;
        return response;
    }

    private static async Task<IReadOnlyList<LockedPackage>> ProbeAsync(FakeServer server, params LockedPackage[] packages)
    {
        using var client = new HttpClient(server, disposeHandler: false);
        return await new MirrorProbe(client, TimeProvider.System).FindGoneAsync(packages, Mirror, TestContext.Current.CancellationToken);
    }
}
