using Relaybox.Testing;
using Relaybox.Testing.DeltaChat;
using Relaybox.Testing.Engine;

namespace Relaybox.Integration.Tests.Fixtures;

/// <summary>A test with real clients on the two relays; each test starts cores of its own and has a folder for files.</summary>
/// <param name="fixture">The relays.</param>
public abstract class DeltaChatTest(TwoRelaysFixture fixture) : TwoRelaysTest(fixture)
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relaybox-test-");
    private readonly List<DeltaChatCore> _cores = [];

    /// <summary>A folder of this test, empty at first.</summary>
    protected string Folder => _folder.FullName;

    /// <summary>Starts a core: one device; skips the test where there is none.</summary>
    protected async Task<DeltaChatCore> CoreAsync()
    {
        var core = DeltaChatCore.Start(await Requirements.NeedDeltaChatAsync(Cancelled));
        _cores.Add(core);
        return core;
    }

    /// <summary>A person with a fresh address at a relay, listening to it.</summary>
    /// <param name="core">The device.</param>
    /// <param name="relay">The relay.</param>
    /// <param name="name">The name others see.</param>
    protected static async Task<DeltaChatAccount> NewAccountAsync(DeltaChatCore core, Relay relay, string name)
    {
        var account = await core.AddAccountAsync(Cancelled);
        await account.ConfigureAsync(relay.FreshAccount().LoginLink(relay.Address), name, Cancelled);
        return account;
    }

    /// <summary>Alice at relay one and Bob at relay two, who scanned her code.</summary>
    /// <param name="relays">The relays.</param>
    protected async Task<(DeltaChatAccount Alice, DeltaChatAccount Bob, int ChatOfBob)> IntroduceAsync(RelayStack relays)
    {
        var core = await CoreAsync();
        var configured = await Task.WhenAll(NewAccountAsync(core, relays.One, "Alice"), NewAccountAsync(core, relays.Two, "Bob"));
        var (alice, bob) = (configured[0], configured[1]);
        return (alice, bob, await IntroduceAsync(alice, bob));
    }

    /// <summary>Lets one person scan the other's code; returns the scanner's chat.</summary>
    /// <param name="inviter">Who shows the code.</param>
    /// <param name="joiner">Who scans it.</param>
    protected static async Task<int> IntroduceAsync(DeltaChatAccount inviter, DeltaChatAccount joiner)
    {
        var chat = await joiner.JoinAsync(await inviter.InvitationAsync(Cancelled), Cancelled);
        await inviter.WaitUntilJoinedAsync(Cancelled);
        return chat;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var core in _cores)
            await core.DisposeAsync();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}
