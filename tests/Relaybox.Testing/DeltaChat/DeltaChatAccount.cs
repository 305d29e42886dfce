using System.Text.Json.Nodes;

namespace Relaybox.Testing.DeltaChat;

/// <summary>One account of a core: what a person does with Delta Chat.</summary>
public sealed class DeltaChatAccount
{
    private const int Complete = 1000;

    private readonly DeltaChatCore _core;
    private readonly int _id;
    private readonly DeltaChatEvents _events;

    internal DeltaChatAccount(DeltaChatCore core, int id, DeltaChatEvents events)
    {
        _core = core;
        _id = id;
        _events = events;
    }

    /// <summary>Configures the account from a login link and waits until it listens to its relay in IDLE.</summary>
    /// <param name="loginLink">A <c>dclogin:</c> or <c>dcaccount:</c> link.</param>
    /// <param name="displayName">The name others see.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task ConfigureAsync(string loginLink, string displayName, CancellationToken cancellationToken)
    {
        await _core.CallAsync("set_config", [_id, "displayname", displayName], cancellationToken);
        await _core.CallAsync("add_transport_from_qr", [_id, loginLink], cancellationToken);
        await _core.CallAsync("start_io", [_id], cancellationToken);
        await _events.WaitAsync("idle inbox", item => item.Kind == "ImapInboxIdle", cancellationToken);
    }

    /// <summary>The code another account scans to become a contact.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string> InvitationAsync(CancellationToken cancellationToken) =>
        (await _core.CallAsync("get_chat_securejoin_qr_code", [_id, null], cancellationToken)).GetString()!;

    /// <summary>Scans an invitation and waits until both sides know each other's keys; returns the chat.</summary>
    /// <param name="invitation">From <see cref="InvitationAsync"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<int> JoinAsync(string invitation, CancellationToken cancellationToken)
    {
        var chat = (await _core.CallAsync("secure_join", [_id, invitation], cancellationToken)).GetInt32();
        await _events.WaitAsync(
            "end of securejoin",
            item => item.Kind == "SecurejoinJoinerProgress" && item.Number("progress") == Complete,
            cancellationToken);
        return chat;
    }

    /// <summary>Waits until somebody who scanned this account's invitation is a contact.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public Task WaitUntilJoinedAsync(CancellationToken cancellationToken) =>
        _events.WaitAsync(
            "end of securejoin",
            item => item.Kind == "SecurejoinInviterProgress" && item.Number("progress") == Complete,
            cancellationToken);

    /// <summary>Sends a text.</summary>
    /// <param name="chat">The chat.</param>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task SendTextAsync(int chat, string text, CancellationToken cancellationToken) =>
        _core.CallAsync("misc_send_text_message", [_id, chat, text], cancellationToken);

    /// <summary>Sends a picture with a text. A small one goes as it is; the core recompresses large ones.</summary>
    /// <param name="chat">The chat.</param>
    /// <param name="text">The text.</param>
    /// <param name="file">The picture's path.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task SendImageAsync(int chat, string text, string file, CancellationToken cancellationToken)
    {
        var data = new JsonObject { ["text"] = text, ["file"] = file, ["viewtype"] = "Image" };
        return _core.CallAsync("send_msg", [_id, chat, data], cancellationToken);
    }

    /// <summary>Waits for the next message that comes in.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<DeltaChatMessage> ReceiveAsync(CancellationToken cancellationToken)
    {
        var incoming = await _events.WaitAsync("incoming message", item => item.Kind == "IncomingMsg", cancellationToken);
        return await GetMessageAsync(incoming.Number("msgId"), cancellationToken);
    }

    /// <summary>Waits for the next message that comes in, and until all of it is there: a large file follows in a message of its own.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<DeltaChatMessage> ReceiveCompletelyAsync(CancellationToken cancellationToken)
    {
        var message = await ReceiveAsync(cancellationToken);
        while (message.DownloadState != "Done")
        {
            await _events.WaitAsync("rest of the message", item => item.Number("msgId") == message.Id, cancellationToken);
            message = await GetMessageAsync(message.Id, cancellationToken);
        }

        return message;
    }

    private async Task<DeltaChatMessage> GetMessageAsync(int message, CancellationToken cancellationToken)
    {
        var found = await _core.CallAsync("get_message", [_id, message], cancellationToken);
        return new DeltaChatMessage(
            message,
            found.GetProperty("chatId").GetInt32(),
            found.GetProperty("text").GetString() ?? string.Empty,
            found.GetProperty("showPadlock").GetBoolean(),
            found.GetProperty("file").GetString(),
            found.GetProperty("downloadState").GetString() ?? string.Empty);
    }
}
