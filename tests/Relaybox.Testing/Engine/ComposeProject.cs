using System.Globalization;
using System.Security.Cryptography;
using Relaybox.Testing.Processes;

namespace Relaybox.Testing.Engine;

/// <summary>One run of <c>compose/two-relays.yaml</c> under a name and on a network of its own; nothing of it stays.</summary>
public sealed class ComposeProject : IAsyncDisposable
{
    private const int NetworkAttempts = 10;

    /// <summary>In place of an operator's <c>compose/.env</c>, whose settings would change the tests.</summary>
    private const string NoSettings = "/dev/null";

    /// <summary>Of each container: enough to see what went wrong, little enough to be read once a failed test.</summary>
    private const string LogLines = "150";

    private static readonly string File = RepositoryRoot.PathOf("compose", "two-relays.yaml");
    private readonly string[] _files;
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);
    private int _removed;

    /// <summary>Prepares a project; nothing is started yet.</summary>
    /// <param name="environment">Variables the compose files read.</param>
    /// <param name="image">The relay image; null for the one under test.</param>
    /// <param name="overlay">A compose file laid over the other.</param>
    public ComposeProject(IReadOnlyDictionary<string, string>? environment = null, string? image = null, string? overlay = null)
    {
        _files = overlay is null ? ["--file", File] : ["--file", File, "--file", overlay];
        Name = $"relaybox-test-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            _environment[name] = value;
        _environment["RELAYBOX_IMAGE"] = image ?? ContainerEngine.Image;
        // After Ctrl-C the fixture may never be disposed; the process still ends.
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>The project's name.</summary>
    public string Name { get; }

    /// <summary>Makes the network and starts services, all of them when none is named.</summary>
    /// <param name="services">The services' names.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">Compose failed; the message has its words.</exception>
    public Task UpAsync(IEnumerable<string> services, CancellationToken cancellationToken) =>
        UpAsync("--detach", services, cancellationToken);

    /// <summary>Makes the network and the containers of services, and starts none.</summary>
    /// <param name="services">The services' names.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">Compose failed; the message has its words.</exception>
    public Task CreateAsync(IEnumerable<string> services, CancellationToken cancellationToken) =>
        UpAsync("--no-start", services, cancellationToken);

    /// <summary>The container of a service; it keeps its id over stops and starts.</summary>
    /// <param name="service">The service's name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<RelayContainer> ContainerAsync(string service, CancellationToken cancellationToken)
    {
        var id = (await RunAsync(["ps", "--all", "--quiet", service], cancellationToken)).EnsureSuccess().StandardOutput.Trim();
        return await RelayContainer.FindAsync(id, $"{Name}_default", cancellationToken);
    }

    /// <summary>The last lines that each container of the project has written.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string> LogsAsync(CancellationToken cancellationToken) =>
        (await RunAsync(["logs", "--no-color", "--timestamps", "--tail", LogLines], cancellationToken)).Output;

    /// <summary>Runs a compose command on the project; its exit code is for the caller to judge.</summary>
    /// <param name="arguments">What follows <c>docker compose</c> and its options.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<ProcessResult> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        ContainerEngine.RunAsync(
            ["compose", "--env-file", NoSettings, "--project-name", Name, .. _files, .. arguments],
            cancellationToken,
            _environment);

    /// <summary>Removes containers, network and volumes.</summary>
    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        if (Interlocked.Exchange(ref _removed, 1) == 0)
            await DownAsync();
    }

    private async Task UpAsync(string how, IEnumerable<string> services, CancellationToken cancellationToken)
    {
        string[] arguments = ["up", how, "--no-build", "--pull", "never", .. services];
        for (var attempt = 1; ; attempt++)
        {
            ChooseNetwork();
            var result = await RunAsync(arguments, cancellationToken);
            // Another project, or the host's own network, already has these addresses: try others.
            if (attempt < NetworkAttempts && result.StandardError.Contains("overlaps", StringComparison.Ordinal))
                continue;
            result.EnsureSuccess();
            return;
        }
    }

    private void OnProcessExit(object? sender, EventArgs e)
    {
        if (Interlocked.Exchange(ref _removed, 1) == 0)
            DownAsync().GetAwaiter().GetResult();
    }

    private async Task DownAsync()
    {
        // A frozen container cannot be stopped; where none is frozen, this fails and changes nothing.
        await RunAsync(["unpause"], CancellationToken.None);
        await RunAsync(["down", "--volumes", "--remove-orphans", "--timeout", "0"], CancellationToken.None);
    }

    /// <summary>A /28 of 10.0.0.0/8 above what home networks and engines usually take.</summary>
    private void ChooseNetwork() =>
        _environment["RELAYBOX_TEST_NETWORK"] = string.Create(
            CultureInfo.InvariantCulture,
            $"10.{RandomNumberGenerator.GetInt32(200, 250)}.{RandomNumberGenerator.GetInt32(0, 256)}");
}
