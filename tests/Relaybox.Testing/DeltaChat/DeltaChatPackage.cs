using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Relaybox.Testing.Processes;

namespace Relaybox.Testing.DeltaChat;

/// <summary>The Delta Chat core's JSON-RPC server, fetched once from its npm package and checked against a pinned sum.</summary>
/// <param name="Name">The npm package of one architecture.</param>
/// <param name="Version">Its version; not every architecture is published for each.</param>
/// <param name="Integrity">The package's sum as npm writes it: <c>sha512-</c> and Base64.</param>
public sealed record DeltaChatPackage(string Name, string Version, string Integrity)
{
    private const string ProgramName = "deltachat-rpc-server";
    private const string IntegrityPrefix = "sha512-";

    private static readonly Dictionary<Architecture, DeltaChatPackage> Packages = new()
    {
        [Architecture.X64] = new(
            "@deltachat/stdio-rpc-server-linux-x64",
            "2.62.0",
            "sha512-ewuZJQlaIuSQrosOeQCISCdVYioyNPEx6daJWH3f7yJqTBiKkwLO+/YE7i3p2VQ8yw8uw542Kw50NWk24aZWTw=="),
        [Architecture.Arm64] = new(
            "@deltachat/stdio-rpc-server-linux-arm64",
            "2.57.0",
            "sha512-3UhPUVjKJAM8NokDkK+yezcAyCTrEb2yDTSVI+vafOhhdYhWCyVfKpertfNgVdxhm5GQA2IshNkjwvjs+dB9hg=="),
    };

    /// <summary>The package for this machine, or null where the core is not published.</summary>
    public static DeltaChatPackage? ForThisMachine =>
        OperatingSystem.IsLinux() ? Packages.GetValueOrDefault(RuntimeInformation.OSArchitecture) : null;

    private string Folder => RepositoryRoot.PathOf("artifacts", "cache", "deltachat", Version);

    /// <summary>Where the package lies, under the name npm gives it.</summary>
    private string ArchiveFile => Path.Combine(Folder, $"{Name.TrimStart('@').Replace('/', '-')}-{Version}.tgz");

    /// <summary>Why the core cannot be had here, or null when it can.</summary>
    public static string? UnavailableReason()
    {
        if (ForThisMachine is not { } package)
            return $"The Delta Chat core is not published for {RuntimeInformation.OSArchitecture} on this system.";
        return File.Exists(package.ArchiveFile) || ProcessRunner.IsInstalled("npm")
            ? null
            : "npm is not installed, and the Delta Chat core is an npm package: install npm.";
    }

    /// <summary>Fetches the program unless it is there, and returns its path. Several processes may do so at once.</summary>
    /// <exception cref="InvalidDataException">The package is not the pinned one; it was thrown away.</exception>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string> GetProgramAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Folder);
        var program = Path.Combine(Folder, ProgramName);
        if (!File.Exists(ArchiveFile))
            await DownloadAsync(cancellationToken);
        await CheckAsync(cancellationToken);
        if (!File.Exists(program))
            await UnpackAsync(program, cancellationToken);
        return program;
    }

    private async Task DownloadAsync(CancellationToken cancellationToken)
    {
        // A folder of its own beside the target: a rename is atomic, and whoever comes second replaces equal bytes.
        var folder = Directory.CreateDirectory(Path.Combine(Folder, Path.GetRandomFileName()));
        try
        {
            var pack = await ProcessRunner.RunAsync(
                "npm",
                ["pack", "--silent", "--pack-destination", folder.FullName, $"{Name}@{Version}"],
                cancellationToken: cancellationToken);
            pack.EnsureSuccess();
            File.Move(folder.EnumerateFiles("*.tgz").Single().FullName, ArchiveFile, overwrite: true);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        string found;
        await using (var archive = File.OpenRead(ArchiveFile))
            found = IntegrityPrefix + Convert.ToBase64String(await SHA512.HashDataAsync(archive, cancellationToken));
        if (found == Integrity)
            return;
        File.Delete(ArchiveFile);
        throw new InvalidDataException($"{Name} {Version} is not the pinned package: expected {Integrity}, found {found}. It was thrown away.");
    }

    private async Task UnpackAsync(string program, CancellationToken cancellationToken)
    {
        var temporary = Path.Combine(Folder, Path.GetRandomFileName());
        await using var archive = File.OpenRead(ArchiveFile);
        await using var unzipped = new GZipStream(archive, CompressionMode.Decompress);
        await using var tar = new TarReader(unzipped);
        while (await tar.GetNextEntryAsync(cancellationToken: cancellationToken) is { } entry)
        {
            if (Path.GetFileName(entry.Name) != ProgramName)
                continue;
            await entry.ExtractToFileAsync(temporary, overwrite: false, cancellationToken);
            File.Move(temporary, program, overwrite: true);
            return;
        }

        throw new InvalidDataException($"{Name} {Version} holds no {ProgramName}.");
    }
}
