using System.Globalization;
using Relaybox.ImageBuilder.Packages;
using Spectre.Console;

namespace Relaybox.ImageBuilder.Cli;

/// <summary>Reports on standard error (standard output is for results): moving on a terminal, plain lines otherwise.</summary>
internal sealed class ConsoleReport : IBuildReport
{
    private const long Megabyte = 1_000_000;

    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    private readonly bool _terminal = !Console.IsErrorRedirected;

    /// <inheritdoc/>
    public void Step(string text) => Console.Error.WriteLine(text);

    /// <inheritdoc/>
    public void Warning(string text)
    {
        if (_terminal)
            _console.MarkupLineInterpolated($"[yellow]Warning: {text}[/]");
        else
            Console.Error.WriteLine($"Warning: {text}");
    }

    /// <inheritdoc/>
    public async Task<FetchProgress> DownloadAsync(Func<IProgress<FetchProgress>, Task<FetchProgress>> download)
    {
        var done = _terminal ? await DownloadMovingAsync(download) : await download(new PlainProgress());
        if (done.TotalPackages > 0)
            Step(string.Create(CultureInfo.InvariantCulture, $"Downloaded {done.Packages} packages, {done.Bytes / (double)Megabyte:0.0} MB"));
        return done;
    }

    private Task<FetchProgress> DownloadMovingAsync(Func<IProgress<FetchProgress>, Task<FetchProgress>> download) => _console
        .Progress()
        .AutoClear(enabled: true)
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn())
        .StartAsync(context => download(new MovingProgress(context)));

    // Both are told of every piece that arrives, one at a time, on whatever thread it arrived.
    private sealed class MovingProgress(ProgressContext context) : IProgress<FetchProgress>
    {
        private ProgressTask? _task;

        public void Report(FetchProgress value)
        {
            _task ??= context.AddTask("Downloading", maxValue: value.TotalBytes);
            _task.Value = value.Bytes;
            _task.Description = string.Create(CultureInfo.InvariantCulture, $"Downloading packages {value.Packages}/{value.TotalPackages}");
        }
    }

    private sealed class PlainProgress : IProgress<FetchProgress>
    {
        private long _tenths;

        public void Report(FetchProgress value)
        {
            var tenths = value.Bytes * 10 / Math.Max(value.TotalBytes, 1);
            if (tenths <= _tenths || tenths >= 10) return;

            _tenths = tenths;
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"Downloading: {value.Bytes / Megabyte} of {value.TotalBytes / Megabyte} MB"));
        }
    }
}
