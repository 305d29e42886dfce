namespace Relaybox.Testing.Imap;

/// <summary>What a server answered to one command.</summary>
/// <param name="Status"><c>OK</c>, <c>NO</c> or <c>BAD</c> (RFC 9051 §7.1).</param>
/// <param name="Text">The rest of the tagged line, response codes included.</param>
/// <param name="Untagged">The untagged responses that came before it.</param>
public sealed record ImapResponse(string Status, string Text, IReadOnlyList<ImapData> Untagged)
{
    /// <summary>Whether the command succeeded.</summary>
    public bool IsOk => Status == "OK";

    /// <summary>Returns itself, or throws with the server's words.</summary>
    /// <exception cref="InvalidOperationException">The status is not OK.</exception>
    public ImapResponse EnsureOk() => IsOk ? this : throw new InvalidOperationException($"The server refused: {Status} {Text}");
}

/// <summary>One untagged response.</summary>
/// <param name="Text">The response without <c>* </c>; a literal is left out of it.</param>
/// <param name="Literals">Its literals in order.</param>
public sealed record ImapData(string Text, IReadOnlyList<byte[]> Literals);
