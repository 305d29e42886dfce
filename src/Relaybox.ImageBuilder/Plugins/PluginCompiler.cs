using System.Security.Cryptography;
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
/// <param name="host">The building machine; null where the compiler does not run.</param>
/// <param name="cacheFolder">The build's cache.</param>
internal sealed class PluginCompiler(
    ICommandRunner runner,
    Func<DebianArchitecture, ToolchainPackages> packages,
    PackageFolders folders,
    DebianArchitecture? host,
    string cacheFolder)
{
    private const int ArgumentsVersion = 1;

    /// <summary>Returns the plugin's file on this machine.</summary>
    /// <exception cref="ImageBuildException">The compiler refuses, or does not run here; the message has what it said.</exception>
    public async Task<string> CompileAsync(PluginEntry plugin, DebianArchitecture architecture, IBuildReport report, CancellationToken cancellationToken)
    {
        if (host is null)
            throw new ImageBuildException($"{plugin.File} is written in C, and the locked compiler runs on Linux only: build on Linux, in WSL on Windows, or use an image that was published.");

        ToolchainPackages needed = packages(architecture);
        string key = await KeyOfAsync(plugin, architecture, needed, cancellationToken);
        string compiled = Path.Combine(cacheFolder, "plugins", key, plugin.File);
        if (File.Exists(compiled))
            return compiled;

        string compiler = await folders.UnpackAsync(needed.Definition, needed.Compiler, report, cancellationToken);
        string headers = architecture == host ? compiler : await folders.UnpackAsync(needed.Definition, needed.Headers, report, cancellationToken);
        report.Step($"Compiling {plugin.File}");
        string work = Path.GetFullPath(Path.Combine(cacheFolder, "tmp", Path.GetRandomFileName()));
        try
        {
            Directory.CreateDirectory(work);
            string made = Path.Combine(work, plugin.File);
            await BuildAsync(plugin, architecture, new Toolchain(runner, compiler, host), headers, made, cancellationToken);
            Directory.CreateDirectory(Path.GetDirectoryName(compiled)!);
            File.Move(made, compiled, overwrite: true);
            return compiled;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task BuildAsync(
        PluginEntry plugin,
        DebianArchitecture architecture,
        Toolchain toolchain,
        string headers,
        string output,
        CancellationToken cancellationToken)
    {
        var objects = new List<string>();
        foreach (string source in FilesOf(plugin, "*.c"))
        {
            string compiled = $"{output}.{objects.Count}.o";
            Check(plugin, architecture, await toolchain.CompileAsync(
                [.. CompilerArguments(plugin, architecture, toolchain, headers), "-c", source, "-o", compiled], cancellationToken));
            objects.Add(compiled);
        }

        // What is undefined is in the process that loads the plugin, so there is no library to link.
        Check(plugin, architecture, await toolchain.LinkAsync(
            ["-shared", "--build-id=none", "--strip-all", "--hash-style=gnu", "-z", "now", "-z", "relro", "-z", "noexecstack", "-o", output, .. objects],
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

    private static async Task<string> KeyOfAsync(PluginEntry plugin, DebianArchitecture architecture, ToolchainPackages needed, CancellationToken cancellationToken)
    {
        using var key = new ContentKey("plugin");
        key.Add(ArgumentsVersion);
        key.Add(architecture.Name);
        key.AddAll(needed.Compiler.Concat(needed.Headers).Select(package => package.Sha256));
        foreach (string file in FilesOf(plugin, "*"))
        {
            key.Add(Path.GetFileName(file));
            await using FileStream content = File.OpenRead(file);
            key.Add(Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken)));
        }

        return key.ToString();
    }

    private static IEnumerable<string> FilesOf(PluginEntry plugin, string pattern) =>
        Directory.EnumerateFiles(plugin.Source, pattern).Order(StringComparer.Ordinal);
}
