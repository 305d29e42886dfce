using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Daemon;

namespace Relaybox.Relay.Expiry;

/// <summary>
/// Makes a run when <c>relay expire</c> asks for one: so there is one run at a time, by the user whom the mail belongs to. One line
/// with the wishes (<see cref="ExpiryRequest"/>), then the report; its last line is <see cref="Done"/> or <see cref="Busy"/>.
/// </summary>
internal sealed class ExpirySocket(ExpiryRunner runner, RelaySettings settings, TimeProvider time) : ConnectionHandler
{
    /// <summary>The last line of a whole report.</summary>
    public const string Done = "done";

    /// <summary>The only line while another run is under way.</summary>
    public const string Busy = "busy";

    private const int MaxLineBytes = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var closed = connection.ConnectionClosed;
        using var timeout = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, closed);
        if (await connection.Transport.Input.ReadLineAsync(MaxLineBytes, either.Token) is not { } line || ExpiryRequest.Read(line) is not { } request) return;

        Task WriteAsync(string text) => connection.Transport.Output.WriteAsync(Encoding.UTF8.GetBytes(text + "\n"), closed).AsTask();
        var options = new ExpiryOptions
        {
            Settings = settings,
            Now = time.GetUtcNow().AddDays(request.Days),
            IsDryRun = request.IsDryRun,
            IsGentle = false,
            Report = request.IsVerbose
                ? (rule, path) => WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{rule} {path}"))
                : null,
        };
        // A run that nobody waits for any more ends with the connection.
        if (await runner.TryRunAsync(options, closed) is not { } tally)
        {
            await WriteAsync(Busy);
            return;
        }

        foreach (var text in tally.Describe()) await WriteAsync(text);
        await WriteAsync(Done);
    }
}
