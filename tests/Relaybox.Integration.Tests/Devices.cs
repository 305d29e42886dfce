using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing.Engine;

namespace Relaybox.Integration.Tests;

/// <summary>How people reach their relays: several devices, several relays, or one port alone.</summary>
[Collection(SharedRelays.Name)]
public sealed class Devices(TwoRelaysFixture fixture) : DeltaChatTest(fixture)
{
    [Fact]
    public async Task A_second_device_that_took_over_the_profile_gets_and_sends_everything_as_well()
    {
        var relays = await RelaysAsync();
        var (alice, bob, chat) = await IntroduceAsync(relays);
        var tablet = await (await CoreAsync()).AddAccountAsync(Cancelled);

        await alice.CopyToAsync(tablet, Cancelled);

        await bob.SendTextAsync(chat, "Are you both there?", Cancelled);
        await alice.ReceiveTextAsync("Are you both there?", Cancelled);
        var onTablet = await tablet.ReceiveTextAsync("Are you both there?", Cancelled);

        await tablet.SendTextAsync(onTablet.ChatId, "Yes, we are.", Cancelled);
        await bob.ReceiveTextAsync("Yes, we are.", Cancelled);
        Assert.True((await alice.WaitForOwnTextAsync("Yes, we are.", Cancelled)).ShowPadlock);
    }

    [Fact]
    public async Task A_profile_on_two_relays_gets_each_message_once()
    {
        var relays = await RelaysAsync();
        var (alice, bob, chat) = await IntroduceAsync(relays);

        await alice.AddRelayAsync(relays.Two.FreshAccount().LoginLink(relays.Two.Address), Cancelled);

        await bob.SendTextAsync(chat, "first", Cancelled);
        var first = await alice.ReceiveTextAsync("first", Cancelled);
        await alice.SendTextAsync(first.ChatId, "from two relays", Cancelled);
        await bob.ReceiveTextAsync("from two relays", Cancelled);
        await bob.SendTextAsync(chat, "second", Cancelled);
        await bob.SendTextAsync(chat, "third", Cancelled);
        Assert.Equal("second", (await alice.ReceiveAsync(Cancelled)).Text);
        Assert.Equal("third", (await alice.ReceiveAsync(Cancelled)).Text);
    }

    [Fact]
    public async Task Port_443_alone_is_enough()
    {
        var relays = await RelaysAsync();
        var core = await CoreAsync();
        var alice = await core.AddAccountAsync(Cancelled);
        await alice.ConfigureAsync(relays.One.FreshAccount().LoginLink(relays.One.Address, Relay.Https, Relay.Https), "Alice", Cancelled);
        var bob = await NewAccountAsync(core, relays.Two, "Bob");
        var chat = await IntroduceAsync(alice, bob);

        await bob.SendTextAsync(chat, "Behind a strict firewall?", Cancelled);
        var question = await alice.ReceiveTextAsync("Behind a strict firewall?", Cancelled);
        await alice.SendTextAsync(question.ChatId, "Yes.", Cancelled);

        Assert.True((await bob.ReceiveTextAsync("Yes.", Cancelled)).ShowPadlock);
    }
}
