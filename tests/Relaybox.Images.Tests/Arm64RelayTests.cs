using Relaybox.Testing;
using Relaybox.Testing.Engine;
using Relaybox.Testing.OpenPgp;
using Relaybox.Testing.Smtp;

namespace Relaybox.Images.Tests;

/// <summary>The image for arm64 is a relay too: its daemons start, its plugin loads, mail passes.</summary>
/// <param name="fixture">The relay.</param>
public sealed class Arm64RelayTests(Arm64RelayFixture fixture) : IClassFixture<Arm64RelayFixture>, IAsyncDisposable
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Is_an_image_for_arm64()
    {
        var image = await fixture.ImageAsync();

        Assert.Equal("linux/arm64/v8", await image.InspectAsync("{{.Os}}/{{.Architecture}}/{{.Variant}}", Cancelled));
    }

    [Fact]
    public async Task Says_that_it_is_healthy()
    {
        var relay = await fixture.RelayAsync();

        var status = (await relay.Container.ExecAsync(["/usr/bin/relay", "status"], Cancelled)).EnsureSuccess();

        Assert.Equal("healthy", status.StandardOutput.Trim());
    }

    /// <summary>Submission, filter, LMTP, IMAP. Dovecot lets nobody in whose plugins do not load, and the plugin tells the waiting recipient.</summary>
    [Fact]
    public async Task Passes_an_encrypted_message_to_a_recipient_who_waits()
    {
        var relay = await fixture.RelayAsync();
        Requirements.NeedGnuPg();
        var sender = relay.FreshAccount();
        var recipient = relay.FreshAccount();
        await using var gpg = await GnuPg.CreateAsync(sender.Address, Cancelled);
        var message = await gpg.EncryptedMessageAsync(sender.Address, recipient.Address, "From a small machine.", Cancelled);
        await using var inbox = await relay.OpenInboxAsync(recipient, Cancelled);
        await using var smtp = await relay.OpenSubmissionAsync(sender, Cancelled);
        var idle = await inbox.StartIdleAsync(Cancelled);

        (await smtp.SendAsync(sender.Address, recipient.Address, message, Cancelled)).EnsurePositive();
        await inbox.ReadExistsAsync(1, Cancelled);
        await inbox.EndIdleAsync(idle, Cancelled);

        Assert.Equal(MessageBody.Of(message), await inbox.FetchAsync(1, "TEXT", Cancelled));
    }

    [Fact]
    public async Task Refuses_a_message_in_clear()
    {
        var relay = await fixture.RelayAsync();
        var sender = relay.FreshAccount();
        var neighbour = relay.FreshAccount().Address;
        await using var smtp = await relay.OpenSubmissionAsync(sender, Cancelled);

        Assert.Equal(523, (await smtp.SendAsync(sender.Address, neighbour, SmtpData.Cleartext(sender.Address, neighbour), Cancelled)).Code);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
            TestContext.Current.TestOutputHelper?.WriteLine(await fixture.LogsAsync());
    }
}
