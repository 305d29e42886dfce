namespace Relaybox.Relay.Routing;

/// <summary>A table that Postfix looks keys up in.</summary>
internal interface ISocketmap
{
    /// <summary>The table's name, as in <c>socketmap:inet:127.0.0.1:10085:name</c>.</summary>
    string Name { get; }

    /// <summary>Looks a key up.</summary>
    /// <param name="key">What Postfix asks for; any text.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<SocketmapAnswer> LookUpAsync(string key, CancellationToken cancellationToken);
}
