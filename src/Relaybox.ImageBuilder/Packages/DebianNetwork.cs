using System.Net;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Processes;

namespace Relaybox.ImageBuilder.Packages;

/// <summary>Everything that reaches out to Debian's archives, set up for this machine.</summary>
internal sealed class DebianNetwork : IDisposable
{
    private static readonly string[] ProxyVariables = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

    private readonly SocketsHttpHandler _handler;
    private readonly HttpClient _client;
    private readonly ICommandRunner _runner;
    private readonly AptHost _host;
    private readonly MirrorSelector _mirrors;
    private readonly TimeProvider _time;

    private DebianNetwork(SocketsHttpHandler handler, ICommandRunner runner, AptHost host, TimeProvider time)
    {
        _handler = handler;
        // A download may take its time; silence has its own limit.
        _client = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("relaybox-image");
        _runner = runner;
        _host = host;
        _time = time;
        _mirrors = new MirrorSelector(_client, AptSources.Load("/etc/apt"), Environment.GetEnvironmentVariable(MirrorSelector.Variable));
    }

    /// <summary>Sets it up. The environment's proxies are used, else the one of this machine's apt.</summary>
    public static async Task<DebianNetwork> OpenAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var runner = new CommandRunner();
        var host = new AptHost(runner, AptHost.DefaultKeyringFolder);
        var proxy = ProxyVariables.Any(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
            ? null
            : await host.FindProxyAsync(cancellationToken);
        return new DebianNetwork(CreateHandler(proxy), runner, host, time);
    }

    /// <summary>Brings packages into a store.</summary>
    public PackageFetcher FetcherInto(PackageStore store) =>
        new(store, new PackageDownloader(_client, _time), _mirrors, SnapshotArchive.Default);

    /// <summary>Resolves definitions.</summary>
    public PackageResolver Resolver() => new(_runner, _host, _mirrors, _time);

    /// <summary>Holds a lock against the archive.</summary>
    public LockCheck LockCheck() => new(Resolver(), _mirrors, new MirrorProbe(_client, _time));

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }

    // Without a proxy of apt's the handler looks into the environment itself.
    private static SocketsHttpHandler CreateHandler(Uri? proxy) => new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(10),
        Proxy = proxy is null ? null : new WebProxy(proxy),
    };
}
