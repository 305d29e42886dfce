using Relaybox.ImageBuilder.Processes;

namespace Relaybox.ImageBuilder.Tests.Programs;

/// <summary>Answers like <c>dotnet</c>, and writes what publishing would.</summary>
internal sealed class FakeSdk : ICommandRunner
{
    public List<IReadOnlyList<string>> Published { get; } = [];

    public string Version { get; set; } = "10.0.401";

    public CommandResult Result { get; set; } = new(0, "", "");

    public string FileName { get; set; } = "relayd";

    public async Task<CommandResult?> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string?> environment,
        CancellationToken cancellationToken)
    {
        Assert.Equal("dotnet", program);
        if (arguments[0] == "--version")
            return new CommandResult(0, Version + "\n", "");

        Published.Add(arguments);
        if (Result.ExitCode == 0)
        {
            string output = arguments[arguments.ToList().IndexOf("--output") + 1];
            Directory.CreateDirectory(output);
            await File.WriteAllTextAsync(Path.Combine(output, FileName), $"published {Published.Count}", cancellationToken);
        }

        return Result;
    }
}
