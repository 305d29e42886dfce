using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Relaybox.Testing.Engine;
using Relaybox.Testing.Processes;

namespace Relaybox.Images.Tests.Registries;

/// <summary>A registry of one test on a free loopback port, empty at first, that forgets everything at the end.</summary>
internal sealed class LocalRegistry : IAsyncDisposable
{
    // Without /etc/docker/registry/config.yml, which another registry of this machine may use.
    private const string Configuration = "version: 0.1\nlog: { level: error }\n";

    private readonly DirectoryInfo _folder;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<ProcessResult> _running;
    private readonly HttpClient _client;

    private LocalRegistry(int port)
    {
        Host = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        _client = new HttpClient { BaseAddress = new Uri($"http://{Host}/v2/") };
        _folder = Directory.CreateTempSubdirectory("relaybox-registry-");
        var file = Path.Combine(_folder.FullName, "config.yml");
        File.WriteAllText(file, Configuration);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["REGISTRY_HTTP_ADDR"] = Host,
            ["REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY"] = Path.Combine(_folder.FullName, "blobs"),
        };
        _running = ProcessRunner.RunAsync(HostTool.Registry, ["serve", file], settings, cancellationToken: _stop.Token);
    }

    /// <summary>Address and port, as names of images begin with it.</summary>
    public string Host { get; }

    /// <summary>Starts a registry; it answers when this returns.</summary>
    public static async Task<LocalRegistry> StartAsync(CancellationToken cancellationToken)
    {
        var registry = new LocalRegistry(FreePort());
        await Wait.UntilAsync("the registry answers", registry.AnswersAsync, cancellationToken);
        return registry;
    }

    /// <summary>A manifest's bytes as the registry serves them.</summary>
    public async Task<byte[]> ManifestAsync(string repository, string reference, string mediaType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{repository}/manifests/{reference}");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(mediaType));
        using var response = await _client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _stop.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        if (_running.IsCompleted)
            throw new InvalidOperationException($"The registry has ended: {(await _running).Output}");
        try
        {
            using var response = await _client.GetAsync(new Uri("", UriKind.Relative), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
