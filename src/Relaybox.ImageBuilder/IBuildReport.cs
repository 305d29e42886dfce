using Relaybox.ImageBuilder.Packages;

namespace Relaybox.ImageBuilder;

/// <summary>Hears what the builder does, so that a person at a terminal or a log can follow it.</summary>
internal interface IBuildReport
{
    /// <summary>A step begins or was done: one line.</summary>
    void Step(string text);

    /// <summary>Something that must not go unnoticed although work goes on.</summary>
    void Warning(string text);

    /// <summary>Shows how a download goes while it runs.</summary>
    /// <param name="download">The download; reports from any thread.</param>
    Task<FetchProgress> DownloadAsync(Func<IProgress<FetchProgress>, Task<FetchProgress>> download);
}
