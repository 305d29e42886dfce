namespace Relaybox.Relay.Entry;

/// <summary>The fixed user and group ids of images/relay/image.yaml.</summary>
internal static class SystemIds
{
    /// <summary>User and group root.</summary>
    public const uint Root = 0;

    /// <summary>User and group of Postfix's unprivileged processes.</summary>
    public const uint Postfix = 100;

    /// <summary>Group that may look into Postfix's queue.</summary>
    public const uint Postdrop = 101;

    /// <summary>User and group of Dovecot, relayd and the mail.</summary>
    public const uint Vmail = 200;

    /// <summary>User and group of unbound.</summary>
    public const uint Unbound = 300;

    /// <summary>User and group of coturn.</summary>
    public const uint TurnServer = 500;

    /// <summary>Group that may read the TLS key.</summary>
    public const uint Tls = 400;
}
