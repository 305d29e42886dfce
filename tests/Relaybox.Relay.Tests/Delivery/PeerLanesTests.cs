using Relaybox.Relay.Delivery;

namespace Relaybox.Relay.Tests.Delivery;

public sealed class PeerLanesTests
{
    private const string Peer = "_a.test";

    private static readonly DeliveryOptions Options = new() { MaxMessagesPerDomain = 2, MaxMessagesPerMovingDomain = 4 };

    private int _calls;

    [Fact]
    public void A_peer_that_took_a_message_has_more_room_until_one_fails()
    {
        var lanes = new PeerLanes(Options);
        List<PeerLanes.Place> places = [Enter(lanes), Enter(lanes)];
        Assert.Null(lanes.TryEnter(Peer));

        places[0].Arrive(wasTaken: true);
        places.AddRange([Enter(lanes), Enter(lanes)]);
        Assert.True(lanes.IsFull(Peer));

        places[1].Arrive(wasTaken: false);
        places[0].Dispose();
        Assert.Null(lanes.TryEnter(Peer));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void What_found_no_room_is_called_when_a_peer_that_takes_mail_has_got_all(bool takes, int calls)
    {
        var lanes = new PeerLanes(Options, () => _calls++);
        PeerLanes.Place[] places = [Enter(lanes), Enter(lanes)];
        Assert.True(lanes.IsFull(Peer));

        foreach (var place in places)
        {
            Assert.Equal(0, _calls);
            place.Arrive(takes);
            place.Dispose();
        }

        Assert.Equal(calls, _calls);
    }

    [Fact]
    public void Who_was_turned_away_by_a_peer_that_takes_mail_finds_more_room()
    {
        var lanes = new PeerLanes(Options);
        PeerLanes.Place[] places = [Enter(lanes), Enter(lanes)];
        Assert.True(lanes.IsFull(Peer));
        foreach (var place in places)
        {
            place.Arrive(wasTaken: true);
            place.Dispose();
        }

        for (var message = 0; message < Options.MaxMessagesPerMovingDomain; message++) Assert.NotNull(lanes.TryEnter(Peer));
    }

    [Fact]
    public void A_lane_that_is_kept_takes_no_other_peers_place()
    {
        var lanes = new PeerLanes(Options with { MaxDomains = 1 });
        PeerLanes.Place[] places = [Enter(lanes), Enter(lanes)];
        Assert.True(lanes.IsFull(Peer));
        foreach (var place in places)
        {
            place.Arrive(wasTaken: true);
            place.Dispose();
        }

        Assert.False(lanes.IsFull("_b.test"));
        Assert.NotNull(lanes.TryEnter("_b.test"));
    }

    [Fact]
    public void Nobody_is_called_where_there_was_room_for_all()
    {
        var lanes = new PeerLanes(Options, () => _calls++);
        var place = Enter(lanes);

        place.Arrive(wasTaken: true);
        place.Dispose();

        Assert.Equal(0, _calls);
    }

    private static PeerLanes.Place Enter(PeerLanes lanes) => lanes.TryEnter(Peer)!;
}
