using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Relaybox.Testing.DeltaChat;

/// <summary>A running Delta Chat core with accounts of its own in a temporary folder: JSON-RPC 2.0, one object a line.</summary>
public sealed class DeltaChatCore : IAsyncDisposable
{
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _calls = [];
    private readonly ConcurrentDictionary<int, DeltaChatEvents> _events = [];
    private readonly SemaphoreSlim _writing = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _pumps;
    private int _lastCall;

    private DeltaChatCore(Process process, DirectoryInfo folder)
    {
        _process = process;
        _folder = folder;
        _pumps = Task.WhenAll(ReadResponsesAsync(), PumpEventsAsync());
    }

    /// <summary>Starts a core.</summary>
    /// <param name="program">The program, from <see cref="DeltaChatPackage"/>.</param>
    /// <param name="hosts">Names that it knows beside DNS, a line <c>ADDRESS NAME</c> each; null for the machine's. That takes root.</param>
    public static DeltaChatCore Start(string program, string? hosts = null)
    {
        var folder = Directory.CreateTempSubdirectory("relaybox-deltachat-");
        var start = hosts is null ? new ProcessStartInfo(program) : WithHosts(program, hosts, Path.Combine(folder.FullName, "hosts"));
        start.UseShellExecute = false;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;

        // The core wants to make this folder itself.
        start.Environment["DC_ACCOUNTS_PATH"] = Path.Combine(folder.FullName, "accounts");
        start.Environment["RUST_LOG"] = "error";
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} could not be started.");
        return new DeltaChatCore(process, folder);
    }

    /// <summary>Adds an account that is not configured yet.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<DeltaChatAccount> AddAccountAsync(CancellationToken cancellationToken)
    {
        var id = (await CallAsync("add_account", [], cancellationToken)).GetInt32();
        return new DeltaChatAccount(this, id, _events.GetOrAdd(id, _ => new DeltaChatEvents()));
    }

    /// <summary>Calls a method by position.</summary>
    /// <param name="method">Its name in the core's OpenRPC description.</param>
    /// <param name="parameters">Its parameters in order.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">The core answered with an error.</exception>
    public Task<JsonElement> CallAsync(string method, JsonArray parameters, CancellationToken cancellationToken) =>
        CallAsync(method, parameters, CallDeadline, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        // The core ends when its input does; its databases are closed then.
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
        }
        catch (TimeoutException)
        {
            _process.Kill();
        }

        await _pumps.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
        _stopping.Dispose();
        _writing.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>In a mount namespace of its own, where another file lies over <c>/etc/hosts</c>.</summary>
    private static ProcessStartInfo WithHosts(string program, string hosts, string file)
    {
        File.WriteAllText(file, hosts + '\n');
        return new ProcessStartInfo("unshare", ["--mount", "/bin/sh", "-c", "mount --bind \"$1\" /etc/hosts && exec \"$2\"", "sh", file, program]);
    }

    private async Task<JsonElement> CallAsync(
        string method, JsonArray parameters, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastCall);
        var call = _calls.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        var request = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters };
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await _process.StandardInput.WriteLineAsync(request.ToJsonString().AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }

        return await call.Task.WaitAsync(deadline, cancellationToken);
    }

    private async Task ReadResponsesAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            var response = JsonElement.Parse(line);
            if (!response.TryGetProperty("id", out var id) || !_calls.TryRemove(id.GetInt32(), out var call))
                continue;
            if (response.TryGetProperty("error", out var error))
                call.TrySetException(new InvalidOperationException($"The Delta Chat core: {error.GetProperty("message").GetString()}"));
            else
                call.TrySetResult(response.GetProperty("result"));
        }

        foreach (var call in _calls.Values)
            call.TrySetException(new EndOfStreamException("The Delta Chat core ended."));
    }

    private async Task PumpEventsAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            // A long poll: it answers when there is something to tell.
            var batch = await CallAsync("get_next_event_batch", [], Timeout.InfiniteTimeSpan, _stopping.Token);
            foreach (var item in batch.EnumerateArray())
            {
                var data = item.GetProperty("event");
                var account = _events.GetOrAdd(item.GetProperty("contextId").GetInt32(), _ => new DeltaChatEvents());
                account.Add(new DeltaChatEvent(data.GetProperty("kind").GetString()!, data));
            }
        }
    }
}
