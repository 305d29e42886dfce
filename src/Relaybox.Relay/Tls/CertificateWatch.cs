using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Tls;

/// <summary>
/// What the root helper's script (<c>services/tls/run</c>) looks at every half minute without starting a program of ours: links to the source's
/// files, and for each two empty files whose times lie closely before and after the one that was taken over. A file that is older or newer than
/// these is another one; certbot and a restored backup both bring files with times of their own.
/// </summary>
internal static class CertificateWatch
{
    // The resolution in which .NET sets times; the file's own may be finer, so it lies in between.
    private static readonly TimeSpan Resolution = TimeSpan.FromTicks(1);

    private static readonly string[] Names = ["fullchain.pem", "privkey.pem"];

    /// <summary>Lays the links.</summary>
    /// <param name="paths">For the folder that is watched.</param>
    /// <param name="certificate">The chain, which need not be there yet.</param>
    /// <param name="key">The key.</param>
    public static void Begin(RelayPaths paths, string certificate, string key)
    {
        Directory.CreateDirectory(Folder(paths));
        foreach (var (name, target) in Names.Zip((string[])[certificate, key]))
        {
            var link = $"{Folder(paths)}/{name}";
            File.Delete(link);
            File.CreateSymbolicLink(link, target);
        }

        Remember(paths);
    }

    /// <summary>Takes the files' present times for those of what is in force. Before reading them: a change in between is seen the next time.</summary>
    public static void Remember(RelayPaths paths)
    {
        foreach (var name in Names)
        {
            var file = $"{Folder(paths)}/{name}";
            // Of a file that is not there this is the year 1601.
            var time = new FileInfo(file).ResolveLinkTarget(returnFinalTarget: true) is { Exists: true } target ? target.LastWriteTimeUtc : DateTime.UnixEpoch;
            Stamp($"{file}.before", time);
            Stamp($"{file}.after", time + Resolution);
        }
    }

    private static string Folder(RelayPaths paths) => $"{paths.Config}/tls";

    private static void Stamp(string file, DateTime time)
    {
        File.WriteAllBytes(file, []);
        File.SetLastWriteTimeUtc(file, time);
    }
}
