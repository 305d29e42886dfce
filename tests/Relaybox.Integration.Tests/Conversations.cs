using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing;
using Relaybox.Testing.DeltaChat;
using Relaybox.Testing.Engine;

namespace Relaybox.Integration.Tests;

/// <summary>What people do: the real Delta Chat core on two relays.</summary>
[Collection(SharedRelays.Name)]
public sealed class Conversations(TwoRelaysFixture fixture) : TwoRelaysTest(fixture)
{
    [Fact]
    public async Task Two_people_on_two_relays_become_contacts_and_talk_both_ways()
    {
        var relays = await RelaysAsync();
        await using var core = DeltaChatCore.Start(await Requirements.NeedDeltaChatAsync(TestContext.Current.CancellationToken));
        var (alice, bob, chat) = await IntroduceAsync(core, relays);

        await bob.SendTextAsync(chat, "Hello Alice!", Cancelled);
        var greeting = await alice.ReceiveAsync(Cancelled);
        Assert.Equal("Hello Alice!", greeting.Text);
        Assert.True(greeting.ShowPadlock);

        await alice.SendTextAsync(greeting.ChatId, "Hello Bob!", Cancelled);
        var answer = await bob.ReceiveAsync(Cancelled);
        Assert.Equal("Hello Bob!", answer.Text);
        Assert.Equal(chat, answer.ChatId);
        Assert.True(answer.ShowPadlock);
    }

    [Fact]
    public async Task A_picture_arrives_byte_for_byte()
    {
        var relays = await RelaysAsync();
        await using var core = DeltaChatCore.Start(await Requirements.NeedDeltaChatAsync(TestContext.Current.CancellationToken));
        var (alice, bob, chat) = await IntroduceAsync(core, relays);
        var picture = Path.Combine(AppContext.BaseDirectory, "Cases", nameof(Conversations), "picture.png");

        await bob.SendImageAsync(chat, "Look!", picture, Cancelled);
        var message = await alice.ReceiveCompletelyAsync(Cancelled);

        Assert.StartsWith("Look!", message.Text, StringComparison.Ordinal);
        Assert.True(message.ShowPadlock);
        Assert.Equal(await File.ReadAllBytesAsync(picture, Cancelled), await File.ReadAllBytesAsync(message.File!, Cancelled));
    }

    private static async Task<(DeltaChatAccount Alice, DeltaChatAccount Bob, int ChatOfBob)> IntroduceAsync(
        DeltaChatCore core, RelayStack relays)
    {
        var alice = await core.AddAccountAsync(Cancelled);
        var bob = await core.AddAccountAsync(Cancelled);
        await Task.WhenAll(
            alice.ConfigureAsync(relays.One.FreshAccount().LoginLink(relays.One.Address), "Alice", Cancelled),
            bob.ConfigureAsync(relays.Two.FreshAccount().LoginLink(relays.Two.Address), "Bob", Cancelled));
        var chat = await bob.JoinAsync(await alice.InvitationAsync(Cancelled), Cancelled);
        await alice.WaitUntilJoinedAsync(Cancelled);
        return (alice, bob, chat);
    }
}
