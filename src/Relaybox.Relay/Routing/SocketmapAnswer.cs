namespace Relaybox.Relay.Routing;

/// <summary>What a look-up brought (socketmap_table(5)).</summary>
/// <param name="Text">The reply as it stands inside its netstring.</param>
internal readonly record struct SocketmapAnswer(string Text)
{
    /// <summary>The key is not in the table. The space belongs to the protocol.</summary>
    public static SocketmapAnswer NotFound { get; } = new("NOTFOUND ");

    /// <summary>What the table has for the key.</summary>
    public static SocketmapAnswer Ok(string value) => new($"OK {value}");

    /// <summary>Nobody can tell now; Postfix defers.</summary>
    public static SocketmapAnswer Temporary(string reason) => new($"TEMP {reason}");

    /// <summary>Nobody will ever be able to tell.</summary>
    public static SocketmapAnswer Permanent(string reason) => new($"PERM {reason}");
}
