using Relaybox.ImageBuilder.Packages;

namespace Relaybox.ImageBuilder.Cli;

/// <summary>Says of each line which architecture it is about, where several are composed at once.</summary>
/// <param name="report">Hears the lines.</param>
/// <param name="architecture">The architecture.</param>
internal sealed class ArchitectureReport(IBuildReport report, DebianArchitecture architecture) : IBuildReport
{
    /// <inheritdoc/>
    public void Step(string text) => report.Step($"{architecture}: {text}");

    /// <inheritdoc/>
    public void Warning(string text) => report.Warning($"{architecture}: {text}");

    /// <inheritdoc/>
    public Task<FetchProgress> DownloadAsync(Func<IProgress<FetchProgress>, Task<FetchProgress>> download) => report.DownloadAsync(download);
}
