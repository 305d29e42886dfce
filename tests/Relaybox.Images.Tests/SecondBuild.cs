using System.Diagnostics;
using Relaybox.Testing;
using Relaybox.Testing.Processes;

namespace Relaybox.Images.Tests;

/// <summary>
/// <c>./build.sh images</c> once more, with everything different that must not show in an image: the folder, the umask, the time zone,
/// the locale, the home, the user where the first was root, and nothing cached. Carried over is only what is fetched and known by its
/// sum: Debian packages and NuGet packages.
/// </summary>
internal sealed class SecondBuild : IDisposable
{
    /// <summary>A user id that no system has given to anybody.</summary>
    private const string OtherUser = "61234";

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(30);

    /// <summary>What the surrounding build, its SDK and its settings would lead the second one with.</summary>
    private static readonly string[] Forgotten =
        ["MSBuildSDKsPath", "MSBUILD_EXE_PATH", "MSBuildExtensionsPath", "DOTNET_HOST_PATH", "DOTNET_CLI_HOME", "NUGET_PACKAGES", "NUGET_HTTP_CACHE_PATH", "RELAYBOX_NUGET_SOURCE", "RELAYBOX_IMAGE"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relaybox-second-build-");

    private string Sources => Path.Combine(_folder.FullName, "elsewhere", "relaybox");

    private string Home => Path.Combine(_folder.FullName, "home");

    private string Temporary => Path.Combine(_folder.FullName, "tmp");

    private string Log => Path.Combine(_folder.FullName, "log");

    /// <summary>The folder of the image: its layout and its archives.</summary>
    public string Image => Path.Combine(Sources, "artifacts", "images", "relay");

    /// <summary>Builds; takes minutes, and tells the console now and then how far it is.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">The build failed; the message has its words.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        var user = await OtherUserAsync(cancellationToken);
        if (user.Length > 0)
            await ShellAsync("""chown -R "$1:$1" "$2" """, [OtherUser, _folder.FullName], cancellationToken);

        Say(user.Length > 0 ? "Building everything a second time, elsewhere and as another user" : "Building everything a second time, elsewhere and as the same user: another cannot be had here");
        var clock = Stopwatch.StartNew();
        // The log is opened before the user changes.
        var build = ShellAsync("""umask 0077; cd "$1"; exec >"$2" 2>&1; shift 2; exec "$@" """, [Sources, Log, .. user, .. Environment(), "./build.sh", "images"], cancellationToken);
        using var timer = new PeriodicTimer(ProgressInterval);
        while (await Task.WhenAny(build, timer.WaitForNextTickAsync(cancellationToken).AsTask()) != build)
            Say($"  {clock.Elapsed.TotalSeconds:0} s: {(await File.ReadAllLinesAsync(Log, cancellationToken)).LastOrDefault()}");
        if (!(await build).Succeeded)
            throw new InvalidOperationException($"The second build failed:\n{await File.ReadAllTextAsync(Log, cancellationToken)}");
        Say($"  done in {clock.Elapsed.TotalSeconds:0} s");
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    private static void Say(string text) => Console.WriteLine($"    {text}");

    private static Task<ProcessResult> ShellAsync(string script, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        ProcessRunner.RunAsync("sh", ["-ec", script, "sh", .. arguments], cancellationToken: cancellationToken);

    /// <summary>The beginning of a command that runs the rest as another user; empty where that is not possible.</summary>
    private static async Task<string[]> OtherUserAsync(CancellationToken cancellationToken)
    {
        if (!System.Environment.IsPrivilegedProcess || !ProcessRunner.IsInstalled("setpriv"))
            return [];
        string[] prefix = ["setpriv", "--reuid", OtherUser, "--regid", OtherUser, "--clear-groups", "--no-new-privs"];
        // An SDK in the home of root is nobody else's.
        return (await ProcessRunner.RunAsync(prefix[0], [.. prefix[1..], "env", "HOME=/", "dotnet", "--list-sdks"], cancellationToken: cancellationToken)).Succeeded ? prefix : [];
    }

    private IEnumerable<string> Environment() =>
    [
        "env",
        .. Forgotten.SelectMany(name => new[] { "-u", name }),
        $"HOME={Home}", $"TMPDIR={Temporary}", "TZ=Pacific/Chatham", "LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8",
        // Else compilers of the other user wait on for more work, in folders that are gone.
        "MSBUILDDISABLENODEREUSE=1", "UseSharedCompilation=false",
    ];

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await SourceCopy.WriteAsync(Sources, cancellationToken);
        await SourceCopy.WriteHistoryAsync(Sources, cancellationToken);
        var cache = Path.Combine(Sources, "artifacts", "cache");
        foreach (var folder in (string[])[cache, Path.Combine(Home, ".nuget", "NuGet"), Temporary])
            Directory.CreateDirectory(folder);
        await CopyAsync(RepositoryRoot.PathOf("artifacts", "cache", "debs"), cache, cancellationToken);
        var nuget = Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".nuget");
        var packages = System.Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named ? named : Path.Combine(nuget, "packages");
        await CopyAsync(packages, Path.Combine(Home, ".nuget", "packages"), cancellationToken);
        if (File.Exists(Path.Combine(nuget, "NuGet", "NuGet.Config")))
            await CopyAsync(Path.Combine(nuget, "NuGet", "NuGet.Config"), Path.Combine(Home, ".nuget", "NuGet"), cancellationToken);
    }

    private static async Task CopyAsync(string source, string target, CancellationToken cancellationToken) =>
        (await ShellAsync("""umask 0077; cp -r "$1" "$2" """, [source, target], cancellationToken)).EnsureSuccess();
}
