using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Daemon;

namespace Relaybox.Relay.Invitations;

/// <summary>
/// The open invitations: one small file each, named by the hash of the secret, with the time it expires and, for a moment, the
/// account that is being made of it.
/// </summary>
/// <remarks>
/// The operator's command makes files as root, relayd spends them as vmail: that the folder is vmail's and the files are readable
/// is all it takes, so nobody has to change an owner.
/// </remarks>
internal sealed class InvitationStore(RelayPaths paths, TimeProvider time)
{
    /// <summary>How many hexadecimal digits the operator sees of an invitation.</summary>
    private const int IdLength = 10;

    private const int MaxFileBytes = 1024;

    private const UnixFileMode ReadableFile =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Makes an invitation; it is on disk when this returns.</summary>
    public void Add(string secret, DateTimeOffset expires) => Write(InvitationSecret.FileName(secret), expires, claim: null);

    /// <summary>Finds the invitation of a secret; one that has expired is there no longer.</summary>
    public OpenInvitation? Find(string secret) => Load(InvitationSecret.FileName(secret));

    /// <summary>All that are open, the first to expire first.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public IReadOnlyList<OpenInvitation> List() => Directory.Exists(paths.Invitations)
        ? [.. Directory.EnumerateFiles(paths.Invitations).Select(file => Load(Path.GetFileName(file))).OfType<OpenInvitation>()
            .OrderBy(invitation => invitation.Expires).ThenBy(invitation => invitation.FileName, StringComparer.Ordinal)]
        : [];

    /// <summary>Writes down which account is about to be made of it, before it is made.</summary>
    public void Claim(OpenInvitation invitation, string accountFile) => Write(invitation.FileName, invitation.Expires, accountFile);

    /// <summary>Spends or withdraws it; it is gone for good when this returns.</summary>
    public void Remove(OpenInvitation invitation)
    {
        File.Delete(Path.Combine(paths.Invitations, invitation.FileName));
        DurableDirectory.Flush(paths.Invitations);
    }

    private void Write(string fileName, DateTimeOffset expires, string? claim)
    {
        Directory.CreateDirectory(paths.Invitations);
        var file = Path.Combine(paths.Invitations, fileName);
        // Not the other's name: the command and relayd may write at once.
        var unfinished = $"{file}.{Environment.ProcessId}";
        using (var stream = new FileStream(unfinished, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.None,
            UnixCreateMode = ReadableFile,
            BufferSize = 0,
        }))
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{expires.ToUnixTimeSeconds()}\n{claim}");
            stream.Write(Encoding.ASCII.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, file, overwrite: true);
        DurableDirectory.Flush(paths.Invitations);
    }

    [SuppressMessage("Security", "CA3003", Justification = "What a client brings is only ever hashed; the name is hexadecimal digits.")]
    private OpenInvitation? Load(string fileName)
    {
        var file = Path.Combine(paths.Invitations, fileName);
        // What was left half-written has a longer name.
        if (fileName.Length != 64 || new FileInfo(file) is not { Exists: true, Length: <= MaxFileBytes })
            return null;

        var text = File.ReadAllText(file, Encoding.ASCII);
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        if (end < 0 || !long.TryParse(text.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out var expires))
            return null;

        var claim = text[(end + 1)..];
        var invitation = new OpenInvitation(
            fileName[..IdLength], fileName, DateTimeOffset.FromUnixTimeSeconds(expires), claim.Length == 0 ? null : claim);
        if (invitation.Expires > time.GetUtcNow())
            return invitation;

        File.Delete(file);
        return null;
    }
}
