using System.Globalization;

namespace Relaybox.Bench;

/// <summary>How much mail a relay took and delivered, and what that cost.</summary>
/// <param name="PerSecond">Messages a second.</param>
/// <param name="RelayCpu">CPU time of all the relay's processes for one message.</param>
/// <param name="ClientCpu">CPU time that the measuring clients took for it, on the same cores.</param>
internal sealed record Throughput(double PerSecond, TimeSpan RelayCpu, TimeSpan ClientCpu)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{PerSecond:0}/s (CPU for each {RelayCpu.TotalMilliseconds:0.0} ms, and {ClientCpu.TotalMilliseconds:0.0} ms of the clients)");
}
