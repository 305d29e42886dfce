namespace Relaybox.Integration.Tests.Fixtures;

/// <summary>Tests that leave the two relays as they found them.</summary>
[CollectionDefinition(Name)]
public sealed class SharedRelays : ICollectionFixture<TwoRelaysFixture>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "shared relays";
}
