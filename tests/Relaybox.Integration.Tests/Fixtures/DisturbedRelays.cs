namespace Relaybox.Integration.Tests.Fixtures;

/// <summary>Tests that pause, kill and restart relays, one after the other, each leaving them running again.</summary>
[CollectionDefinition(Name)]
public sealed class DisturbedRelays : ICollectionFixture<TwoRelaysFixture>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "disturbed relays";
}
