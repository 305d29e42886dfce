using System.Text;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Daemon;
using Relaybox.Relay.Invitations;
using Relaybox.Relay.Metrics;

namespace Relaybox.Relay.Accounts;

/// <summary>The accounts on disk: one directory each, with a Dovecot passwd-file of one line.</summary>
internal sealed partial class AccountStore : IDisposable
{
    /// <summary>
    /// How long after an account's creation a log-in that Dovecot did not know is compared with it. A client opens IMAP
    /// and SMTP at once: both find no account, and both must succeed although only one of them creates it.
    /// </summary>
    public static readonly TimeSpan FirstLoginWindow = TimeSpan.FromSeconds(30);

    /// <summary>What a crash leaves of an account that was being created.</summary>
    private const string UnfinishedName = RelayPaths.AccountFileName + ".new";

    private const UnixFileMode OwnerOnlyDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly AccountRules _rules;
    private readonly RegistrationGate _gate;
    private readonly InvitationStore _invitations;
    private readonly RelayPaths _paths;
    private readonly TimeProvider _time;
    private readonly ILogger<AccountStore> _logger;
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    public AccountStore(
        AccountRules rules, RegistrationGate gate, InvitationStore invitations, RelayPaths paths, TimeProvider time, ILogger<AccountStore> logger)
    {
        (_rules, _gate, _invitations, _paths, _time, _logger) = (rules, gate, invitations, paths, time, logger);
    }

    /// <summary>Whether the address is taken, be it by a folder alone.</summary>
    public bool Exists(string address) => Directory.Exists(FolderOf(address));

    /// <summary>Creates the account of an address that has none; an existing account never changes.</summary>
    /// <exception cref="IOException">The account could not be written; the log-in should be tried again.</exception>
    public async Task<AccountOutcome> LogInAsync(string address, string password, CancellationToken cancellationToken)
    {
        if (_rules.FindViolation(address, password) is { } violation)
        {
            // Accounts that were made under other rules, or brought along, are Dovecot's business alone.
            Log.Refused(_logger, violation);
            return AccountOutcome.Refused;
        }

        // Few gates for all addresses: a collision costs a wait of milliseconds, a gate per address would have to be removed again.
        var gate = _gates[(uint)string.GetHashCode(address, StringComparison.Ordinal) % (uint)_gates.Length];
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (File.Exists(PathOf(address)))
                return MatchesNewAccount(address, password) ? AccountOutcome.Verified : AccountOutcome.Exists;
            if (IsSomebodys(address))
            {
                Log.Orphaned(_logger);
                return AccountOutcome.Exists;
            }

            // A log-in that the operator made up is an invitation itself.
            var invitation = _gate.NeedsInvitation ? _invitations.Find(InvitationSecret.OfLogin(address, password)) : null;
            if (_gate.FindRefusal(isInvited: invitation is not null) is { } refusal)
            {
                Log.Rejected(_logger, refusal.Detail);
                return AccountOutcome.Refused;
            }

            if (!TryCreate(AccountFile.For(address, password)))
                return AccountOutcome.Exists;
            // Killed before this, it stays good for this very account, which is there.
            if (invitation is not null) _invitations.Remove(invitation);
            return AccountOutcome.Created;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var gate in _gates) gate.Dispose();
    }

    /// <summary>
    /// Writes beside the final name, then links: the account is there whole or not at all, and a name that is taken
    /// stays. What a crash leaves behind (an empty directory, a half-written file) the next log-in uses again.
    /// </summary>
    /// <returns>False when the account exists after all.</returns>
    /// <exception cref="IOException">It could not be written.</exception>
    public bool TryCreate(AccountFile account)
    {
        var directory = FolderOf(account.Address);
        Directory.CreateDirectory(directory, OwnerOnlyDirectory);
        var accountFile = PathOf(account.Address);
        var unfinished = Path.Combine(directory, UnfinishedName);
        using (var file = new FileStream(unfinished, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.None,
            UnixCreateMode = OwnerOnlyFile,
            BufferSize = 0,
        }))
        {
            file.Write(Encoding.ASCII.GetBytes(account.Text));
            file.Flush(flushToDisk: true);
        }

        var created = DurableDirectory.TryLink(unfinished, accountFile);
        File.Delete(unfinished);
        DurableDirectory.Flush(directory);
        DurableDirectory.Flush(_paths.Mail);
        if (created) Log.Created(_logger, StorageFigures.IsTestAccount(account.Address) ? "ci" : "nonci");
        return created;
    }

    /// <summary>Removes an account whose password nobody was ever told; any other stays.</summary>
    /// <param name="text">The content of its file, as it was about to be written.</param>
    public void TakeBack(string text)
    {
        var address = text[..Math.Max(0, text.IndexOf(':', StringComparison.Ordinal))];
        var file = PathOf(address);
        if (address.Length == 0 || !File.Exists(file) || File.ReadAllText(file, Encoding.ASCII) != text) return;

        File.Delete(file);
        DurableDirectory.Flush(FolderOf(address));
    }

    private string FolderOf(string address) => Path.Combine(_paths.Mail, address);

    private string PathOf(string address) => Path.Combine(FolderOf(address), RelayPaths.AccountFileName);

    /// <summary>
    /// Whether there is a folder with something in it, but without an account file: mail that was brought along or restored, or an
    /// address that the operator blocked before it was taken. Whoever logs in first must not inherit it.
    /// </summary>
    private bool IsSomebodys(string address)
    {
        var folder = new DirectoryInfo(FolderOf(address));
        return folder.Exists && folder.EnumerateFileSystemInfos().Any(entry => entry.Name != UnfinishedName);
    }

    private bool MatchesNewAccount(string address, string password)
    {
        var file = PathOf(address);
        var age = _time.GetUtcNow() - new DateTimeOffset(File.GetLastWriteTimeUtc(file));
        return age.Duration() <= FirstLoginWindow && AccountFile.Matches(File.ReadAllText(file, Encoding.ASCII), password);
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Information, "Created an account ({Kind}).")]
        public static partial void Created(ILogger logger, string kind);

        [LoggerMessage(2002, LogLevel.Information, "Refused to create an account: {Violation}.")]
        public static partial void Refused(ILogger logger, string violation);

        [LoggerMessage(2004, LogLevel.Warning, "Refused to create an account: the address has a folder that is not empty, without an account file.")]
        public static partial void Orphaned(ILogger logger);

        // The words that operators of the reference relay look for.
        [LoggerMessage(2003, LogLevel.Information, "registration rejected: {Reason}.")]
        public static partial void Rejected(ILogger logger, string reason);
    }
}
