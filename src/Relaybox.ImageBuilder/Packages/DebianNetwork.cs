using System.Net;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Processes;

namespace Relaybox.ImageBuilder.Packages;

/// <summary>Everything that reaches out to Debian's archives, set up for this machine.</summary>
internal sealed class DebianNetwork : IDisposable
{
    private static readonly string[] ProxyVariables = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

    private readonly HttpClient _client;
    private readonly ICommandRunner _runner;
    private readonly AptHost _host;
    private readonly MirrorSelector _mirrors;
    private readonly SnapshotArchive _snapshots;
    private readonly TimeProvider _time;

    /// <summary>Puts the parts together.</summary>
    /// <param name="handler">Makes what speaks HTTP; it is disposed with this.</param>
    /// <param name="sources">What this machine's apt uses.</param>
    /// <param name="mirror">The mirror that the operator named, or null.</param>
    /// <param name="snapshots">The snapshot archive.</param>
    /// <param name="runner">Runs apt.</param>
    /// <param name="host">This machine's apt.</param>
    /// <param name="time">Measures time.</param>
    public DebianNetwork(
        Func<HttpMessageHandler> handler,
        IReadOnlyList<AptSource> sources,
        string? mirror,
        SnapshotArchive snapshots,
        ICommandRunner runner,
        AptHost host,
        TimeProvider time)
    {
        // A download may take its time; silence has its own limit.
        _client = new HttpClient(handler()) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("relaybox-image");
        _runner = runner;
        _host = host;
        _time = time;
        _snapshots = snapshots;
        _mirrors = new MirrorSelector(_client, sources, mirror);
    }

    /// <summary>Sets it up. The environment's proxies are used, else the one of this machine's apt.</summary>
    public static async Task<DebianNetwork> OpenAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var runner = new CommandRunner();
        var host = new AptHost(runner, AptHost.DefaultKeyringFolder);
        var proxy = ProxyVariables.Any(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
            ? null
            : await host.FindProxyAsync(cancellationToken);
        return new DebianNetwork(
            () => CreateHandler(proxy), AptSources.Load("/etc/apt"), Environment.GetEnvironmentVariable(MirrorSelector.Variable), SnapshotArchive.Default, runner, host, time);
    }

    /// <summary>Brings packages into a store.</summary>
    public PackageFetcher FetcherInto(PackageStore store) =>
        new(store, new PackageDownloader(_client, _time), _mirrors, _snapshots);

    /// <summary>Resolves definitions.</summary>
    public PackageResolver Resolver() => new(_runner, _host, _mirrors, _time);

    /// <summary>Holds a lock against the archive.</summary>
    public LockCheck LockCheck() => new(Resolver(), _mirrors, new MirrorProbe(_client, _time));

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    // Without a proxy of apt's the handler looks into the environment itself.
    private static SocketsHttpHandler CreateHandler(Uri? proxy) => new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(10),
        Proxy = proxy is null ? null : new WebProxy(proxy),
    };
}
