namespace Relaybox.Testing.Engine;

/// <summary>Running relays on a private network of their own.</summary>
public sealed class RelayStack : IAsyncDisposable
{
    private const string DnsService = "dns";
    private const string FirstService = "one";
    private const string SecondService = "two";

    private readonly ComposeProject _project;
    private readonly Relay? _two;

    private RelayStack(ComposeProject project, Relay one, Relay? two)
    {
        _project = project;
        One = one;
        _two = two;
    }

    /// <summary>The relay of <c>_one.test</c>.</summary>
    public Relay One { get; }

    /// <summary>The relay of <c>_two.test</c>.</summary>
    /// <exception cref="InvalidOperationException">Only one relay was started.</exception>
    public Relay Two => _two ?? throw new InvalidOperationException("This stack runs one relay.");

    /// <summary>The host's address on the relays' network, at which <c>_peer.test</c> is.</summary>
    public string HostAddress => $"{One.Address[..One.Address.LastIndexOf('.')]}.1";

    /// <summary>Starts both relays and their name server, and waits until they serve.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="settings">Variables that both relays get; null for none.</param>
    public static Task<RelayStack> StartTwoAsync(CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? settings = null) =>
        StartAsync(new ComposeProject(settings), withSecond: true, cancellationToken);

    /// <summary>Starts the first relay alone, and waits until it serves.</summary>
    /// <param name="project">The project, with the relay's settings.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="patience">How long it may take until it serves; null for what is enough without emulation.</param>
    public static Task<RelayStack> StartOneAsync(ComposeProject project, CancellationToken cancellationToken, TimeSpan? patience = null) =>
        StartAsync(project, withSecond: false, cancellationToken, patience);

    /// <summary>What all containers have written so far.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<string> LogsAsync(CancellationToken cancellationToken) => _project.LogsAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _project.DisposeAsync();

    private static async Task<RelayStack> StartAsync(ComposeProject project, bool withSecond, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        try
        {
            string[] services = withSecond ? [DnsService, FirstService, SecondService] : [DnsService, FirstService];
            await project.UpAsync(services, cancellationToken);
            var one = new Relay("_one.test", await project.ContainerAsync(FirstService, cancellationToken));
            var two = withSecond ? new Relay("_two.test", await project.ContainerAsync(SecondService, cancellationToken)) : null;
            await Task.WhenAll(new[] { one, two }.OfType<Relay>().Select(relay => relay.Container.WaitUntilHealthyAsync(cancellationToken, patience)));
            return new RelayStack(project, one, two);
        }
        catch (Exception exception)
        {
            // The logs go with the containers, so they are told now.
            var logs = await project.LogsAsync(CancellationToken.None);
            await project.DisposeAsync();
            throw new InvalidOperationException($"The relays did not start: {exception.Message}\n{logs}", exception);
        }
    }
}
