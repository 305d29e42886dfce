namespace Relaybox.Relay.Filter;

/// <summary>What all connections of one filter share.</summary>
/// <param name="Name">The filter's name in logs: <c>outgoing</c> or <c>incoming</c>.</param>
/// <param name="Policy">Its rules.</param>
/// <param name="Reinject">Its way back to Postfix.</param>
/// <param name="Budget">The memory for messages, shared by both filters.</param>
/// <param name="Options">Limits and times.</param>
/// <param name="TimeProvider">The clock.</param>
/// <param name="Logger">Where verdicts are logged, without addresses.</param>
internal sealed record FilterServices(
    string Name,
    IMessagePolicy Policy,
    ReinjectPool Reinject,
    BufferBudget Budget,
    FilterOptions Options,
    TimeProvider TimeProvider,
    ILogger Logger);
