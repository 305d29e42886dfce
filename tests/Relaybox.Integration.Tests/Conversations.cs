using System.Security.Cryptography;
using Relaybox.Integration.Tests.Fixtures;

namespace Relaybox.Integration.Tests;

/// <summary>What people do: the real Delta Chat core on two relays.</summary>
[Collection(SharedRelays.Name)]
public sealed class Conversations(TwoRelaysFixture fixture) : DeltaChatTest(fixture)
{
    [Fact]
    public async Task Two_people_on_two_relays_become_contacts_and_talk_both_ways()
    {
        var relays = await RelaysAsync();
        var (alice, bob, chat) = await IntroduceAsync(relays);

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
        var (alice, bob, chat) = await IntroduceAsync(relays);
        var picture = Path.Combine(AppContext.BaseDirectory, "Cases", nameof(Conversations), "picture.png");

        await bob.SendImageAsync(chat, "Look!", picture, Cancelled);
        var message = await alice.ReceiveCompletelyAsync(Cancelled);

        Assert.StartsWith("Look!", message.Text, StringComparison.Ordinal);
        Assert.True(message.ShowPadlock);
        Assert.Equal(await File.ReadAllBytesAsync(picture, Cancelled), await File.ReadAllBytesAsync(message.File!, Cancelled));
    }

    [Fact]
    public async Task A_file_of_ten_megabytes_arrives_byte_for_byte()
    {
        const int TenMegabytes = 10_000_000;
        var relays = await RelaysAsync();
        var (alice, bob, chat) = await IntroduceAsync(relays);
        var content = RandomNumberGenerator.GetBytes(TenMegabytes);
        var file = Path.Combine(Folder, "film.bin");
        await File.WriteAllBytesAsync(file, content, Cancelled);

        await bob.SendFileAsync(chat, file, Cancelled);
        var message = await alice.ReceiveCompletelyAsync(Cancelled);

        Assert.True(message.ShowPadlock);
        Assert.Equal(content, await File.ReadAllBytesAsync(message.File!, Cancelled));
    }

    [Fact]
    public async Task A_message_is_read_reacted_to_changed_and_deleted_for_everybody()
    {
        var relays = await RelaysAsync();
        var (alice, bob, chat) = await IntroduceAsync(relays);
        var sent = await bob.SendTextAsync(chat, "See you at fvie", Cancelled);
        var received = await alice.ReceiveTextAsync("See you at fvie", Cancelled);
        await alice.AcceptAsync(received.ChatId, Cancelled);

        await alice.MarkSeenAsync(received.Id, Cancelled);
        await bob.WaitForAsync("MsgRead", sent, Cancelled);

        await alice.ReactAsync(received.Id, "👍", Cancelled);
        await bob.WaitForAsync("IncomingReaction", sent, Cancelled);

        await bob.EditAsync(sent, "See you at five", Cancelled);
        await alice.WaitForTextAsync(received.Id, "See you at five", Cancelled);

        await bob.DeleteForAllAsync(sent, Cancelled);
        await alice.WaitForAsync("MsgDeleted", received.Id, Cancelled);
    }

    [Fact]
    public async Task Three_people_on_two_relays_talk_in_a_group()
    {
        var relays = await RelaysAsync();
        var core = await CoreAsync();
        var alice = await NewAccountAsync(core, relays.One, "Alice");
        var bob = await NewAccountAsync(core, relays.Two, "Bob");
        var carol = await NewAccountAsync(core, relays.One, "Carol");
        var group = await alice.CreateGroupAsync("Boating", Cancelled);
        var invitation = await alice.InvitationAsync(Cancelled, group);
        var groupOfBob = await bob.JoinAsync(invitation, Cancelled);
        await alice.WaitUntilJoinedAsync(Cancelled);
        await carol.JoinAsync(invitation, Cancelled);
        await alice.WaitUntilJoinedAsync(Cancelled);

        await alice.SendTextAsync(group, "Who comes along?", Cancelled);
        var (askedBob, askedCarol) = (await bob.ReceiveTextAsync("Who comes along?", Cancelled), await carol.ReceiveTextAsync("Who comes along?", Cancelled));
        Assert.Equal(groupOfBob, askedBob.ChatId);
        Assert.True(askedCarol.ShowPadlock);

        await carol.SendTextAsync(askedCarol.ChatId, "I do!", Cancelled);
        Assert.Equal(group, (await alice.ReceiveTextAsync("I do!", Cancelled)).ChatId);
        Assert.Equal(groupOfBob, (await bob.ReceiveTextAsync("I do!", Cancelled)).ChatId);
    }
}
