namespace Relaybox.Relay.Push;

/// <summary>A token whose device is to be told that there is a message; a device with two messages waiting is told once.</summary>
/// <param name="address">Whose device.</param>
/// <param name="token">The token, opaque.</param>
/// <param name="first">When the first message came.</param>
internal sealed class PendingNotification(string address, string token, DateTimeOffset first)
{
    /// <summary>Whose device.</summary>
    public string Address => address;

    /// <summary>The token, opaque.</summary>
    public string Token => token;

    /// <summary>When the message came that is told of; the schedule begins there.</summary>
    public DateTimeOffset Start { get; set; } = first;

    /// <summary>When the last attempt was made; null before the first.</summary>
    public DateTimeOffset? LastAttempt { get; set; }

    /// <summary>How many attempts failed.</summary>
    public int Failures { get; set; }

    /// <summary>Whether it waits for the time of its next attempt.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>Whether another message came while an attempt was under way.</summary>
    public bool IsWantedAgain { get; set; }

    /// <summary>Its file; null while it is in memory alone.</summary>
    public string? File { get; set; }

    /// <summary>The timer of the next attempt.</summary>
    public ITimer? Timer { get; set; }
}
