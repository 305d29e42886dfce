using Relaybox.ImageBuilder.Processes;

namespace Relaybox.ImageBuilder.Plugins;

/// <summary>
/// clang and lld out of an unpacked folder. They run under the dynamic loader of that folder with its libraries, so that it does not
/// matter which C library and which version of it the building machine has.
/// </summary>
/// <param name="runner">Runs programs.</param>
/// <param name="folder">The unpacked packages.</param>
/// <param name="host">The architecture that the packages are for.</param>
internal sealed class Toolchain(ICommandRunner runner, string folder, DebianArchitecture host)
{
    private static readonly Dictionary<string, string?> Environment = new(StringComparer.Ordinal)
    {
        ["LC_ALL"] = "C",
        // Neither other libraries nor other headers than the locked ones.
        ["LD_LIBRARY_PATH"] = null,
        ["LD_PRELOAD"] = null,
        ["CPATH"] = null,
        ["C_INCLUDE_PATH"] = null,
        ["CCC_OVERRIDE_OPTIONS"] = null,
    };

    private readonly string _llvm = Only(Path.Combine(folder, "usr", "lib"), "llvm-*");

    /// <summary>The folder of the compiler's own headers and what belongs to them.</summary>
    public string ResourceFolder => Only(Path.Combine(_llvm, "lib", "clang"), "*");

    /// <summary>Runs clang; it must not need a second process, because that would be started without the loader.</summary>
    /// <returns>What the compiler left.</returns>
    public Task<CommandResult> CompileAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        RunAsync("clang", ["--no-default-config", .. arguments], cancellationToken);

    /// <summary>Runs lld as a linker of ELF files.</summary>
    /// <returns>What the linker left.</returns>
    public Task<CommandResult> LinkAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        RunAsync("lld", ["-flavor", "gnu", .. arguments], cancellationToken);

    private async Task<CommandResult> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        string libraries = Path.Combine(folder, "usr", "lib", host.MultiarchTuple);
        string loader = Only(libraries, "ld-linux-*");
        return await runner.RunAsync(loader, ["--library-path", libraries, Path.Combine(_llvm, "bin", program), .. arguments], Environment, cancellationToken)
            ?? throw new ImageBuildException($"{loader} cannot be started: the cache has to be on a file system that programs may be run from (not mounted noexec).");
    }

    private static string Only(string parent, string pattern)
    {
        string[] found = Directory.Exists(parent) ? Directory.GetFileSystemEntries(parent, pattern) : [];
        return found.Length == 1
            ? found[0]
            : throw new ImageBuildException($"{parent} should have one '{pattern}' and has {found.Length}: look at the packages of the definition 'toolchain'.");
    }
}
