using System.CommandLine;
using Relaybox.Bench;
using Relaybox.Testing;

var rows = new Option<string[]>("--row") { Description = "A line measured elsewhere: what|measured|at least|aim. May be repeated." };
var rounds = new Option<int>("--rounds") { Description = "Rounds of each repeated measurement.", DefaultValueFactory = _ => 10 };
var output = new Option<FileInfo?>("--output") { Description = "Also write the table to this file." };
var root = new RootCommand("Measures a relay from outside and prints a table of the goals.") { rows, rounds, output };
root.SetAction(async (parsed, cancellationToken) =>
{
    var measured = await BenchRun.MeasureAsync(parsed.GetValue(rounds), cancellationToken);
    IReadOnlyList<Measurement> filtered = await FilterBench.RunAsync(cancellationToken);
    var table = Measurement.ToMarkdown([.. (parsed.GetValue(rows) ?? []).Select(Measurement.Parse), .. measured, .. filtered]);
    await Console.Out.WriteLineAsync(table);
    if (parsed.GetValue(output) is { } file)
        await File.WriteAllTextAsync(file.FullName, table + "\n", cancellationToken);
});

var filter = new Command("filter", "Measure the outgoing filter alone, speed and memory; needs no engine.");
filter.SetAction(async (_, cancellationToken) => Console.WriteLine(Measurement.ToMarkdown(await FilterBench.RunAsync(cancellationToken))));
root.Subcommands.Add(filter);

var images = new Command("images", "Measure composing the image for both architectures, beside mmdebstrap; needs root and mmdebstrap, but no engine.");
images.SetAction(async (_, cancellationToken) =>
{
    var scratch = Directory.CreateDirectory(RepositoryRoot.PathOf("artifacts", "bench", Path.GetRandomFileName()));
    try
    {
        Console.WriteLine(Measurement.ToMarkdown(await new ImageBuilds(scratch.FullName).MeasureAsync(cancellationToken)));
    }
    finally
    {
        scratch.Delete(recursive: true);
    }
});
root.Subcommands.Add(images);
return await root.Parse(args).InvokeAsync();
