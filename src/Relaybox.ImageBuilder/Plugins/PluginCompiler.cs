using System.Security.Cryptography;
using Relaybox.ImageBuilder.Caching;
using Relaybox.ImageBuilder.Composition;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Processes;

namespace Relaybox.ImageBuilder.Plugins;

/// <summary>
/// Compiles plugins in C with the locked compiler, for any architecture on any. A plugin is kept by what went into it, so that the
/// compiler is fetched and unpacked only where a plugin is new.
/// </summary>
/// <param name="runner">Runs the compiler.</param>
/// <param name="packages">The tool-chain's packages for an architecture.</param>
/// <param name="folders">Unpacks them.</param>
/// <param name="files">Reads files of the image's packages.</param>
/// <param name="host">The building machine; null where the compiler does not run.</param>
/// <param name="cacheFolder">The build's cache.</param>
internal sealed class PluginCompiler(
    ICommandRunner runner,
    Func<DebianArchitecture, ToolchainPackages> packages,
    UnpackedFolders folders,
    PackageFiles files,
    DebianArchitecture? host,
    string cacheFolder)
{
    private const int ArgumentsVersion = 1;

    // What the C source of ICU's data embeds, and the macro that it calls its constant by.
    private const string IcuDataFile = "icu.dat";
    private const string IcuDataSymbol = "ICU_DATA_SYMBOL";

    private readonly BuiltFileCache _compiled = new(cacheFolder, "plugins");

    /// <summary>Returns the plugin on this machine.</summary>
    /// <param name="plugin">The plugin.</param>
    /// <param name="architecture">What it is compiled for.</param>
    /// <param name="image">The packages of the image that it is for.</param>
    /// <param name="report">Told what takes time.</param>
    /// <param name="cancellationToken">Leaves nothing behind.</param>
    /// <exception cref="ImageBuildException">The compiler refuses, or does not run here; the message has what it said.</exception>
    public async Task<CompiledPlugin> CompileAsync(
        PluginEntry plugin,
        DebianArchitecture architecture,
        IReadOnlyList<LockedPackage> image,
        IBuildReport report,
        CancellationToken cancellationToken)
    {
        if (host is null)
            throw new ImageBuildException($"{plugin.File} is written in C, and the locked compiler runs on Linux only: build on Linux, in WSL on Windows, or use an image that was published.");

        ToolchainPackages needed = packages(architecture);
        LockedPackage? icu = plugin.IcuData is { } data ? PackageOf(data, image, plugin) : null;
        KeyValuePair<string, string>[] sources = await SumsOfAsync(plugin, cancellationToken);
        PluginContents contents = needed.ContentsOf(sources, icu);
        string key = KeyOf(plugin, architecture, needed, sources, icu);
        if (_compiled.Find(key, plugin.File) is { } known)
            return new CompiledPlugin(known, contents);

        string compiler = await folders.UnpackAsync(needed.Definition, needed.Compiler, report, cancellationToken);
        string headers = architecture == host ? compiler : await folders.UnpackAsync(needed.Definition, needed.Headers, report, cancellationToken);
        report.Step($"Compiling {plugin.File}");
        using WorkFolder work = WorkFolder.Create(cacheFolder);
        string made = work.PathOf(plugin.File);
        IcuDataLibrary? library = icu is null ? null : await ReadIcuDataAsync(plugin, icu, work.Path, cancellationToken);
        await BuildAsync(plugin, architecture, new Toolchain(runner, compiler, host), headers, made, library, cancellationToken);
        return new CompiledPlugin(_compiled.Keep(key, plugin.File, made), contents);
    }

    private static LockedPackage PackageOf(IcuDataEntry data, IReadOnlyList<LockedPackage> image, PluginEntry plugin) =>
        image.FirstOrDefault(package => package.Name == data.Package)
        ?? throw new ImageBuildException($"{plugin.File} is to hold data of package {data.Package}, which is not in the image: correct 'icuData', or run ./build.sh lock.");

    private async Task<IcuDataLibrary> ReadIcuDataAsync(PluginEntry plugin, LockedPackage package, string folder, CancellationToken cancellationToken)
    {
        byte[] whole = await files.ReadAsync(package, IcuDataLibrary.IsPath, cancellationToken)
            ?? throw new ImageBuildException($"{plugin.File} is to hold ICU's data, and package {package.Name} has no libicudata.so.*: correct 'icuData'.");
        IcuDataLibrary library = IcuDataLibrary.Of(whole, plugin.IcuData!);
        // Under another name nothing would find it, and the image would start as if all were well.
        if (library.Soname != Path.GetFileName(plugin.To))
            throw new ImageBuildException($"{plugin.File} takes the place of {library.Soname}, and 'to' calls it {plugin.To}: the file names have to be equal.");
        await File.WriteAllBytesAsync(Path.Combine(folder, IcuDataFile), library.Data, cancellationToken);
        return library;
    }

    private static async Task BuildAsync(
        PluginEntry plugin,
        DebianArchitecture architecture,
        Toolchain toolchain,
        string headers,
        string output,
        IcuDataLibrary? icu,
        CancellationToken cancellationToken)
    {
        IEnumerable<string> icuArguments = icu is null ? [] : ["-Wno-c23-extensions", $"--embed-dir={Path.GetDirectoryName(output)}", $"-D{IcuDataSymbol}={icu.Symbol}"];
        var objects = new List<string>();
        foreach (string source in FilesOf(plugin, "*.c"))
        {
            string compiled = $"{output}.{objects.Count}.o";
            Check(plugin, architecture, await toolchain.CompileAsync(
                [.. CompilerArguments(plugin, architecture, toolchain, headers), .. icuArguments, "-c", source, "-o", compiled], cancellationToken));
            objects.Add(compiled);
        }

        // What is undefined is in the process that loads the plugin, so there is no library to link.
        Check(plugin, architecture, await toolchain.LinkAsync(
            ["-shared", "--build-id=none", "--strip-all", "--hash-style=gnu", "-z", "now", "-z", "relro", "-z", "noexecstack",
                .. icu is null ? Array.Empty<string>() : ["-soname", icu.Soname], "-o", output, .. objects],
            cancellationToken));
    }

    private static IEnumerable<string> CompilerArguments(PluginEntry plugin, DebianArchitecture architecture, Toolchain toolchain, string headers)
    {
        string include = Path.Combine(headers, "usr", "include");
        return
        [
            $"--target={architecture.MultiarchTuple}", "-std=gnu17", "-O2", "-fPIC", "-Wall", "-Wextra", "-Werror",
            "-nostdinc", "-resource-dir", toolchain.ResourceFolder, "-isystem", Path.Combine(toolchain.ResourceFolder, "include"),
            "-isystem", Path.Combine(include, architecture.MultiarchTuple), "-isystem", include,
            // Dovecot's headers want to know that its config.h is there.
            "-isystem", Path.Combine(include, "dovecot"), "-DHAVE_CONFIG_H",
            // Where the sources lie on this machine must not show in the bytes.
            $"-ffile-prefix-map={plugin.Source}=.", $"-ffile-prefix-map={headers}=", "-fno-ident",
        ];
    }

    private static void Check(PluginEntry plugin, DebianArchitecture architecture, CommandResult result)
    {
        if (result.ExitCode != 0)
            throw new ImageBuildException($"Compiling {plugin.Source} for {architecture} failed:\n{(result.Error + result.Output).Trim()}");
    }

    private static string KeyOf(
        PluginEntry plugin,
        DebianArchitecture architecture,
        ToolchainPackages needed,
        KeyValuePair<string, string>[] sources,
        LockedPackage? icu)
    {
        using var key = new ContentKey("plugin");
        key.Add(ArgumentsVersion);
        key.Add(architecture.Name);
        key.AddAll(needed.Compiler.Select(package => package.Sha256));
        key.AddAll(needed.Headers.Select(package => package.Sha256));
        // What is left out of the packages is missing when something asks whether it is there.
        key.AddAll(needed.Definition.Exclude.Select(glob => glob.Pattern));
        key.AddAll(needed.Definition.Include.Select(glob => glob.Pattern));
        foreach ((string name, string sum) in sources)
        {
            key.Add(name);
            key.Add(sum);
        }

        if (icu is not null)
        {
            key.Add(icu.Sha256);
            key.Add(plugin.To);
            key.AddAll(plugin.IcuData!.Items);
        }

        return key.ToString();
    }

    private static async Task<KeyValuePair<string, string>[]> SumsOfAsync(PluginEntry plugin, CancellationToken cancellationToken)
    {
        var sums = new List<KeyValuePair<string, string>>();
        // Those in folders below too: the sources may include them.
        foreach (string file in FilesOf(plugin, "*", SearchOption.AllDirectories))
        {
            await using FileStream content = File.OpenRead(file);
            sums.Add(new(Path.GetRelativePath(plugin.Source, file), Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken))));
        }

        return [.. sums];
    }

    private static IEnumerable<string> FilesOf(PluginEntry plugin, string pattern, SearchOption depth = SearchOption.TopDirectoryOnly) =>
        Directory.EnumerateFiles(plugin.Source, pattern, depth).Order(StringComparer.Ordinal);
}
