using System.Globalization;
using System.Text.Json;
using Relaybox.Testing.Processes;

namespace Relaybox.Testing.Engine;

/// <summary>One container of a relay, seen from the host.</summary>
public sealed class RelayContainer
{
    private RelayContainer(string id, string address)
    {
        Id = id;
        Address = address;
    }

    /// <summary>The engine's id.</summary>
    public string Id { get; }

    /// <summary>Its IPv4 address on the project's network, fixed by the compose file.</summary>
    public string Address { get; }

    /// <summary>Looks a container up.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="network">The project's network.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<RelayContainer> FindAsync(string id, string network, CancellationToken cancellationToken)
    {
        var networks = await InspectAsync(id, "{{json .NetworkSettings.Networks}}", cancellationToken);
        // The configured address, not the one in use: that one is empty while the container stands still.
        var configured = JsonElement.Parse(networks).GetProperty(network).GetProperty("IPAMConfig").GetProperty("IPv4Address");
        return new RelayContainer(id, configured.GetString()!);
    }

    /// <summary>Waits until the relay itself says that it serves.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="patience">How long it may take; null for what is enough without emulation.</param>
    /// <exception cref="InvalidOperationException">The container has ended instead.</exception>
    public Task WaitUntilHealthyAsync(CancellationToken cancellationToken, TimeSpan? patience = null) =>
        Wait.UntilAsync(
            $"relay {Address} is healthy",
            async token =>
            {
                if (await StateAsync("Running", token) != "true")
                    throw new InvalidOperationException($"The container has ended with exit code {await StateAsync("ExitCode", token)}.");
                return (await ExecAsync(["/usr/bin/relay-health"], token)).Succeeded;
            },
            cancellationToken,
            patience);

    /// <summary>Runs a program in the container.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<ProcessResult> ExecAsync(IEnumerable<string> command, CancellationToken cancellationToken) =>
        ContainerEngine.RunAsync(["exec", Id, .. command], cancellationToken);

    /// <summary>Kills it without warning.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public Task KillAsync(CancellationToken cancellationToken) => EngineAsync(["kill", Id], cancellationToken);

    /// <summary>Starts it again after it ended.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public Task StartAsync(CancellationToken cancellationToken) => EngineAsync(["start", Id], cancellationToken);

    /// <summary>Asks it to stop, and kills it when the grace has passed.</summary>
    /// <param name="grace">How long it may take.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its exit code; 137 when it had to be killed.</returns>
    public async Task<int> StopAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        await EngineAsync(["stop", "--time", grace.TotalSeconds.ToString("0", CultureInfo.InvariantCulture), Id], cancellationToken);
        return int.Parse(await StateAsync("ExitCode", cancellationToken), CultureInfo.InvariantCulture);
    }

    /// <summary>Freezes all its processes, until disposed: its ports accept connections and nobody answers.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<FrozenContainer> FreezeAsync(CancellationToken cancellationToken)
    {
        // Under cgroup v1 the kernel does not freeze a group in which processes are just being born, and runc gives up soon.
        await Wait.UntilAsync(
            "the container is frozen",
            async token =>
            {
                var pause = await ContainerEngine.RunAsync(["pause", Id], token);
                return !pause.StandardError.Contains("unable to freeze", StringComparison.Ordinal) && pause.EnsureSuccess().Succeeded;
            },
            cancellationToken);
        return new FrozenContainer(Id);
    }

    /// <summary>Everything the container has written.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string> LogsAsync(CancellationToken cancellationToken) =>
        (await ContainerEngine.RunAsync(["logs", Id], cancellationToken)).Output;

    /// <summary>Its processes, by the pids of the host.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<ContainerProcess>> ProcessesAsync(CancellationToken cancellationToken)
    {
        var top = (await ContainerEngine.RunAsync(["top", Id, "-eo", "pid"], cancellationToken)).EnsureSuccess();
        return
        [
            .. top.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Skip(1)
                .Select(line => ContainerProcess.TryRead(int.Parse(line, CultureInfo.InvariantCulture)))
                .OfType<ContainerProcess>(),
        ];
    }

    /// <summary>Where it waits for connections and datagrams.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<ListeningSocket>> ListeningSocketsAsync(CancellationToken cancellationToken) =>
        ListeningSocket.Read(int.Parse(await StateAsync("Pid", cancellationToken), CultureInfo.InvariantCulture));

    /// <summary>Reads a file of it, as text.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("relaybox-test-");
        try
        {
            var copy = Path.Combine(folder.FullName, "copy");
            await EngineAsync(["cp", $"{Id}:{path}", copy], cancellationToken);
            return await File.ReadAllTextAsync(copy, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A value of the engine's description of the container.</summary>
    /// <param name="template">The engine's Go template.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<string> InspectAsync(string template, CancellationToken cancellationToken) => InspectAsync(Id, template, cancellationToken);

    private static async Task<string> InspectAsync(string id, string template, CancellationToken cancellationToken) =>
        (await ContainerEngine.RunAsync(["inspect", "--format", template, id], cancellationToken)).EnsureSuccess().StandardOutput.Trim();

    private static async Task EngineAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        (await ContainerEngine.RunAsync(arguments, cancellationToken)).EnsureSuccess();

    private Task<string> StateAsync(string field, CancellationToken cancellationToken) =>
        InspectAsync($"{{{{.State.{field}}}}}", cancellationToken);
}
