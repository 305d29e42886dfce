using System.CommandLine;
using Relaybox.ImageBuilder.Packages;
using Relaybox.ImageBuilder.Programs;

namespace Relaybox.ImageBuilder.Cli;

/// <summary>The <c>relaybox-image</c> command: parses, runs, and turns what happened into an exit code.</summary>
internal static class CommandLine
{
    private const int Failed = 1;
    private const int RuntimePacksMissing = 4;
    private const int Interrupted = 130;

    // What was begun is cleaned up when the token is cancelled; this long, then the process ends anyway.
    private static readonly TimeSpan CleanUp = TimeSpan.FromSeconds(10);

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The arguments after the program's name.</param>
    /// <param name="errors">Standard error.</param>
    /// <param name="output">Where results of commands that print any go; null is standard output.</param>
    /// <returns>0 when all is well, 1 on an error that was told on standard error, 2 and 3 where a command answers by them, 4 on the one that the other architectures can do without, 130 after Ctrl-C.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter errors, TextWriter? output = null)
    {
        try
        {
            return await CreateRoot(new ConsoleReport())
                .Parse(arguments)
                .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = CleanUp, Error = errors, Output = output ?? Console.Out });
        }
        catch (MissingRuntimePacksException failure)
        {
            await errors.WriteLineAsync(failure.Message);
            return RuntimePacksMissing;
        }
        catch (ImageBuildException failure)
        {
            await errors.WriteLineAsync(failure.Message);
            return Failed;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or DllNotFoundException)
        {
            // What is wrong with this machine rather than with this program, wherever it came up.
            await errors.WriteLineAsync(DiskErrors.Explain(failure));
            return Failed;
        }
        catch (OperationCanceledException)
        {
            await errors.WriteLineAsync("Interrupted.");
            return Interrupted;
        }
    }

    private static RootCommand CreateRoot(IBuildReport report) =>
        new("Composes reproducible container images from Debian packages, without a container engine and without root rights.")
        {
            LockCommand.Create(report),
            FetchCommand.Create(report),
            BuildCommand.Create(report),
            ScriptsCommand.Create(report),
            ToolCommand.Create(report),
            StoreCommand.Create(report),
            CacheCommand.Create(report),
            InspectCommand.Create(),
            SizeCommand.Create(),
            PushCommand.Create(report),
            SignCommand.Create(report),
            ReleaseCommand.Create(),
            CompareCommand.Create(),
            VerifyCommand.Create(report),
            AheadCommand.Create(),
        };
}
