using System.Globalization;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Tests.Expiry;

/// <summary>Accounts with messages of chosen ages, at the time of a <see cref="ManualTime"/>.</summary>
internal sealed class ExpiryFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _number;

    public RelayPaths Paths => _folder.Paths;

    public ManualTime Time { get; } = new();

    public DateTimeOffset Now => Time.GetUtcNow();

    public string Account(string address, double daysSinceLogin = 0)
    {
        var directory = Path.Combine(Paths.Mail, address);
        foreach (var name in (string[])["cur", "new", "tmp"]) Directory.CreateDirectory(Path.Combine(directory, name));
        var file = Path.Combine(directory, RelayPaths.AccountFileName);
        File.WriteAllText(file, $"{address}:x:vmail:vmail::::\n");
        File.SetLastWriteTimeUtc(file, Now.AddDays(-daysSinceLogin).UtcDateTime);
        File.WriteAllText(Path.Combine(directory, "maildirsize"), "1000S\n");
        return directory;
    }

    /// <summary>Writes a message that came some days ago.</summary>
    public string Message(string directory, double days, int bytes = 10, string folder = "cur")
    {
        var time = Now.AddDays(-days).ToUnixTimeSeconds();
        var path = Path.Combine(directory, folder, string.Create(CultureInfo.InvariantCulture, $"{time}.M{_number++}P1.relay,S={bytes},W={bytes}:2,S"));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, new byte[bytes]);
        return path;
    }

    public void Dispose() => _folder.Dispose();
}
