using Relaybox.ImageBuilder.Packages;

namespace Relaybox.ImageBuilder.Tests;

/// <summary>Keeps what was reported.</summary>
internal sealed class RecordedReport : IBuildReport
{
    public List<string> Steps { get; } = [];

    public List<string> Warnings { get; } = [];

    public void Step(string text) => Steps.Add(text);

    public void Warning(string text) => Warnings.Add(text);

    public Task<FetchProgress> DownloadAsync(Func<IProgress<FetchProgress>, Task<FetchProgress>> download) => download(new Progress<FetchProgress>());
}
