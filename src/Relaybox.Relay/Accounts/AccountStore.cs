using System.Text;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Accounts;

/// <summary>The accounts on disk: one directory each, with a Dovecot passwd-file of one line.</summary>
internal sealed partial class AccountStore : IDisposable
{
    /// <summary>
    /// Rounds of a new hash, the fewest that crypt(3) allows; docs/decisions/0004-password-hash.md says why.
    /// </summary>
    public const int HashRounds = Sha512Crypt.MinRounds;

    /// <summary>
    /// How long after an account's creation a log-in that Dovecot did not know is compared with it. A client opens IMAP
    /// and SMTP at once: both find no account, and both must succeed although only one of them creates it.
    /// </summary>
    public static readonly TimeSpan FirstLoginWindow = TimeSpan.FromSeconds(30);

    private const string MailUser = "vmail";
    private const UnixFileMode OwnerOnlyDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly AccountRules _rules;
    private readonly RegistrationGate _gate;
    private readonly RelayPaths _paths;
    private readonly TimeProvider _time;
    private readonly ILogger<AccountStore> _logger;
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    public AccountStore(AccountRules rules, RegistrationGate gate, RelayPaths paths, TimeProvider time, ILogger<AccountStore> logger)
    {
        (_rules, _gate, _paths, _time, _logger) = (rules, gate, paths, time, logger);
    }

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
            var secret = Encoding.UTF8.GetBytes(password);
            var directory = Path.Combine(_paths.Mail, address);
            if (!File.Exists(Path.Combine(directory, RelayPaths.AccountFileName)))
            {
                if (_gate.FindRefusal(isInvited: false) is { } refusal)
                {
                    Log.Rejected(_logger, refusal.Detail);
                    return AccountOutcome.Refused;
                }

                if (Create(address, secret, directory))
                {
                    Log.Created(_logger);
                    return AccountOutcome.Created;
                }
            }

            return MatchesNewAccount(secret, directory) ? AccountOutcome.Verified : AccountOutcome.Exists;
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
    private bool Create(string address, ReadOnlySpan<byte> password, string directory)
    {
        Directory.CreateDirectory(directory, OwnerOnlyDirectory);
        var accountFile = Path.Combine(directory, RelayPaths.AccountFileName);
        var unfinished = accountFile + ".new";

        // A passwd-file serves as userdb only with a user and a group in it; what follows (gecos, home, shell, extra) stays empty.
        var line = $"{address}:{Sha512Crypt.Scheme}{Sha512Crypt.Hash(password, HashRounds)}:{MailUser}:{MailUser}::::\n";
        using (var file = new FileStream(unfinished, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.None,
            UnixCreateMode = OwnerOnlyFile,
            BufferSize = 0,
        }))
        {
            file.Write(Encoding.ASCII.GetBytes(line));
            file.Flush(flushToDisk: true);
        }

        var created = DurableDirectory.TryLink(unfinished, accountFile);
        File.Delete(unfinished);
        DurableDirectory.Flush(directory);
        DurableDirectory.Flush(_paths.Mail);
        return created;
    }

    private bool MatchesNewAccount(ReadOnlySpan<byte> password, string directory)
    {
        var accountFile = Path.Combine(directory, RelayPaths.AccountFileName);
        var age = _time.GetUtcNow() - new DateTimeOffset(File.GetLastWriteTimeUtc(accountFile));
        if (age.Duration() > FirstLoginWindow) return false;

        var fields = File.ReadAllText(accountFile, Encoding.ASCII).TrimEnd('\n').Split(':');
        return fields.Length >= 2
            && fields[1].StartsWith(Sha512Crypt.Scheme, StringComparison.Ordinal)
            && Sha512Crypt.Verify(password, fields[1][Sha512Crypt.Scheme.Length..]);
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Information, "Created an account.")]
        public static partial void Created(ILogger logger);

        [LoggerMessage(2002, LogLevel.Information, "Refused to create an account: {Violation}.")]
        public static partial void Refused(ILogger logger, string violation);

        // The words that operators of the reference relay look for.
        [LoggerMessage(2003, LogLevel.Information, "registration rejected: {Reason}.")]
        public static partial void Rejected(ILogger logger, string reason);
    }
}
