namespace Relaybox.Relay.Filter;

/// <summary>What all connections of one filter, or of the delivery, share.</summary>
/// <param name="Name">The service's name in logs: <c>outgoing</c>, <c>incoming</c> or <c>delivery</c>.</param>
/// <param name="Receiver">What judges and takes the messages.</param>
/// <param name="Budget">The memory for messages, shared by all services.</param>
/// <param name="Options">Limits and times.</param>
/// <param name="TimeProvider">The clock.</param>
/// <param name="Logger">Where verdicts are logged, without addresses.</param>
internal sealed record FilterServices(
    string Name,
    IMessageReceiver Receiver,
    BufferBudget Budget,
    FilterOptions Options,
    TimeProvider TimeProvider,
    ILogger Logger);
