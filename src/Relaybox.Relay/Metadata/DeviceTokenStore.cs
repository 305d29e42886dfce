using Relaybox.Relay.Configuration;
using Relaybox.Relay.Daemon;

namespace Relaybox.Relay.Metadata;

/// <summary>
/// The device tokens of all accounts, one file each. A client sets its token again and again, and one that stays away for 90 days is
/// forgotten; several devices of one account have a token each.
/// </summary>
internal sealed partial class DeviceTokenStore(RelayPaths paths, TimeProvider time, ILogger<DeviceTokenStore> logger)
{
    /// <summary>How long a token counts after it was set.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    /// <summary>How far in the future a token may have been set: clocks are put right.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(60);

    /// <summary>A token that was set within this time is not written again: clients repeat themselves at every connection.</summary>
    public static readonly TimeSpan RefreshInterval = TimeSpan.FromDays(1);

    /// <summary>Most tokens of one account; another one replaces the oldest.</summary>
    public const int MaxTokens = 32;

    /// <summary>Longest token in characters; Delta Chat's has about 1,000, encrypted and in base64.</summary>
    public const int MaxTokenLength = 4096;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Few gates for all accounts: changes are rare and short.
    private readonly Lock[] _gates = [.. Enumerable.Range(0, 16).Select(_ => new Lock())];

    /// <summary>The valid tokens of an account, in the order they were first set; none for an address without account.</summary>
    /// <exception cref="IOException">The file cannot be read, or not be written after tokens expired.</exception>
    public IReadOnlyList<string> Find(string address)
    {
        if (TryLocate(address) is not { } file || !File.Exists(file)) return [];
        lock (Gate(address))
        {
            var tokens = Read(file, out var changed);
            if (changed) Write(file, tokens);
            // One from the future stays stored: it may be the clock that is wrong, just after the start of a machine that has none of its own.
            var newest = Now + (long)ClockTolerance.TotalSeconds;
            return [.. tokens.Where(pair => pair.Value < newest).Select(pair => pair.Key)];
        }
    }

    /// <summary>Adds a token, or makes a known one last longer.</summary>
    /// <returns>False for an address without account, and for a token that is empty, too long or not printable ASCII without spaces.</returns>
    /// <exception cref="IOException">It could not be stored.</exception>
    public bool TryAdd(string address, string token)
    {
        if (token.Length is 0 or > MaxTokenLength || token.AsSpan().ContainsAnyExceptInRange('!', '~')) return false;
        if (TryLocate(address) is not { } file) return false;
        lock (Gate(address))
        {
            var now = Now;
            var tokens = Read(file, out var changed);
            if (!changed && tokens.TryGetValue(token, out var set) && now - set < (long)RefreshInterval.TotalSeconds && now >= set) return true;

            while (tokens.Count >= MaxTokens && !tokens.ContainsKey(token)) tokens.Remove(tokens.MinBy(pair => pair.Value).Key);
            tokens[token] = now;
            Write(file, tokens);
            return true;
        }
    }

    /// <summary>Forgets one token of an account, or all of them.</summary>
    /// <param name="address">The account.</param>
    /// <param name="token">The token; null for all.</param>
    /// <returns>False for an address without account.</returns>
    /// <exception cref="IOException">The change could not be stored.</exception>
    public bool TryRemove(string address, string? token)
    {
        if (TryLocate(address) is not { } file) return false;
        lock (Gate(address))
        {
            var tokens = Read(file, out var changed);
            if (token is null)
            {
                changed |= tokens.Count > 0;
                tokens.Clear();
            }
            else
            {
                changed |= tokens.Remove(token);
            }

            if (changed) Write(file, tokens);
            return true;
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeSeconds();

    private Lock Gate(string address) => _gates[(uint)string.GetHashCode(address, StringComparison.Ordinal) % (uint)_gates.Length];

    /// <summary>The file of an address that has a directory; null for everything else, such as what is no name of a directory.</summary>
    private string? TryLocate(string address)
    {
        if (!address.Contains('@', StringComparison.Ordinal) || address.AsSpan().ContainsAny('/', '\0') || address[0] == '.') return null;
        var directory = Path.Combine(paths.Mail, address);
        return Directory.Exists(directory) ? Path.Combine(directory, RelayPaths.MetadataFileName) : null;
    }

    private Dictionary<string, long> Read(string file, out bool changed)
    {
        changed = false;
        if (new FileInfo(file) is not { Exists: true, Length: var length }) return new(StringComparer.Ordinal);

        var now = Now;
        var tokens = length > DeviceTokenFile.MaxBytes ? null : DeviceTokenFile.TryParse(File.ReadAllBytes(file), now, out changed);
        if (tokens is null)
        {
            Log.Damaged(logger);
            return new(StringComparer.Ordinal);
        }

        var oldest = now - (long)Lifetime.TotalSeconds;
        foreach (var (token, set) in tokens.ToArray())
        {
            if (set <= oldest) changed |= tokens.Remove(token);
        }

        return tokens;
    }

    /// <summary>Writes beside the file, then renames: after a power failure there is the old file or the new one.</summary>
    private static void Write(string file, Dictionary<string, long> tokens)
    {
        var unfinished = file + ".tmp";
        using (var stream = new FileStream(unfinished, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.None,
            UnixCreateMode = OwnerOnly,
            BufferSize = 0,
        }))
        {
            stream.Write(DeviceTokenFile.Format(tokens));
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, file, overwrite: true);
        DurableDirectory.Flush(Path.GetDirectoryName(file)!);
    }

    private static partial class Log
    {
        [LoggerMessage(3002, LogLevel.Warning, "An account's metadata.json is damaged; its devices get no push notifications until they connect again.")]
        public static partial void Damaged(ILogger logger);
    }
}
