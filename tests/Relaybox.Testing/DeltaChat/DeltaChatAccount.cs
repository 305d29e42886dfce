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

    /// <summary>Lets go of the relay, as a phone in a pocket does.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public Task SleepAsync(CancellationToken cancellationToken) => _core.CallAsync("stop_io", [_id], cancellationToken);

    /// <summary>Fetches what is there and lets go again: what the app does when its system hands it a push notification.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public Task FetchInBackgroundAsync(CancellationToken cancellationToken) => _core.CallAsync("background_fetch", [30], cancellationToken);

    /// <summary>Gives the profile one more relay.</summary>
    /// <param name="loginLink">A <c>dclogin:</c> or <c>dcaccount:</c> link.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task AddRelayAsync(string loginLink, CancellationToken cancellationToken)
    {
        await _core.CallAsync("add_transport_from_qr", [_id, loginLink], cancellationToken);
        await _events.WaitAsync("idle inbox at the new relay", item => item.Kind == "ImapInboxIdle", cancellationToken);
    }

    /// <summary>Hands the whole profile to an account of another device, over the network between the two.</summary>
    /// <param name="device">An account that is not configured; it listens to the relay afterwards.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task CopyToAsync(DeltaChatAccount device, CancellationToken cancellationToken)
    {
        // The offer answers when the other device has taken everything; the code is there as soon as it stands.
        var offer = _core.CallAsync("provide_backup", [_id], cancellationToken);
        var code = await _core.CallAsync("get_backup_qr", [_id], cancellationToken);
        await device._core.CallAsync("get_backup", [device._id, code.GetString()], cancellationToken);
        await offer;
        await _core.CallAsync("start_io", [_id], cancellationToken);
        await device._core.CallAsync("start_io", [device._id], cancellationToken);
        await device._events.WaitAsync("idle inbox", item => item.Kind == "ImapInboxIdle", cancellationToken);
    }

    /// <summary>The code another account scans to become a contact, or a member of a group.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="group">The group's chat; null for a contact.</param>
    public async Task<string> InvitationAsync(CancellationToken cancellationToken, int? group = null) =>
        (await _core.CallAsync("get_chat_securejoin_qr_code", [_id, group], cancellationToken)).GetString()!;

    /// <summary>Makes a group with nobody else in it; returns the chat.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<int> CreateGroupAsync(string name, CancellationToken cancellationToken) =>
        (await _core.CallAsync("create_group_chat", [_id, name, false], cancellationToken)).GetInt32();

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

    /// <summary>Sends a text; returns the message's number.</summary>
    /// <param name="chat">The chat.</param>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<int> SendTextAsync(int chat, string text, CancellationToken cancellationToken) =>
        (await _core.CallAsync("misc_send_text_message", [_id, chat, text], cancellationToken)).GetInt32();

    /// <summary>Sends a file as it is.</summary>
    /// <param name="chat">The chat.</param>
    /// <param name="file">Its path.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task SendFileAsync(int chat, string file, CancellationToken cancellationToken)
    {
        var data = new JsonObject { ["file"] = file, ["viewtype"] = "File" };
        return _core.CallAsync("send_msg", [_id, chat, data], cancellationToken);
    }

    /// <summary>Changes the text of a message that was sent, for everybody.</summary>
    /// <param name="message">The message.</param>
    /// <param name="text">Its new text.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task EditAsync(int message, string text, CancellationToken cancellationToken) =>
        _core.CallAsync("send_edit_request", [_id, message, text], cancellationToken);

    /// <summary>Reacts to a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="emoji">The reaction.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task ReactAsync(int message, string emoji, CancellationToken cancellationToken) =>
        _core.CallAsync("send_reaction", [_id, message, new JsonArray(emoji)], cancellationToken);

    /// <summary>Deletes a message that was sent, for everybody.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task DeleteForAllAsync(int message, CancellationToken cancellationToken) =>
        _core.CallAsync("delete_messages_for_all", [_id, new JsonArray(message)], cancellationToken);

    /// <summary>Accepts a chat that somebody else began; only then reading is told.</summary>
    /// <param name="chat">The chat.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task AcceptAsync(int chat, CancellationToken cancellationToken) =>
        _core.CallAsync("accept_chat", [_id, chat], cancellationToken);

    /// <summary>Looks at a message, which tells its sender.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task MarkSeenAsync(int message, CancellationToken cancellationToken) =>
        _core.CallAsync("markseen_msgs", [_id, new JsonArray(message)], cancellationToken);

    /// <summary>Waits until something happens to one message.</summary>
    /// <param name="kind">The event's name, such as <c>MsgRead</c>.</param>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task WaitForAsync(string kind, int message, CancellationToken cancellationToken) =>
        _events.WaitAsync($"{kind} of message {message}", item => item.Kind == kind && item.Number("msgId") == message, cancellationToken);

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

    /// <summary>Waits for a text; what else comes in, such as that somebody joined, is passed over.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<DeltaChatMessage> ReceiveTextAsync(string text, CancellationToken cancellationToken)
    {
        while (true)
        {
            var message = await ReceiveAsync(cancellationToken);
            if (message.Text == text)
                return message;
        }
    }

    /// <summary>Waits until a message has a text that it did not have before.</summary>
    /// <param name="message">The message.</param>
    /// <param name="text">Its new text.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task WaitForTextAsync(int message, string text, CancellationToken cancellationToken)
    {
        while ((await GetMessageAsync(message, cancellationToken)).Text != text)
            await WaitForAsync("MsgsChanged", message, cancellationToken);
    }

    /// <summary>Waits until this device knows of a text that another device of the same person has sent.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<DeltaChatMessage> WaitForOwnTextAsync(string text, CancellationToken cancellationToken)
    {
        while (true)
        {
            var change = await _events.WaitAsync("own message", item => item.Kind == "MsgsChanged" && item.Number("msgId") > 0, cancellationToken);
            var message = await GetMessageAsync(change.Number("msgId"), cancellationToken);
            if (message.Text == text)
                return message;
        }
    }

    /// <summary>Reads a message.</summary>
    /// <param name="message">Its number.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<DeltaChatMessage> GetMessageAsync(int message, CancellationToken cancellationToken)
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
