using System.CommandLine;
using Relaybox.Bench;
using Relaybox.Testing;

var rows = new Option<string[]>("--row") { Description = "A line measured elsewhere: what|measured|at least|aim. May be repeated." };
var rounds = new Option<int>("--rounds") { Description = "Rounds of each repeated measurement.", DefaultValueFactory = _ => 10 };
var output = new Option<FileInfo?>("--output") { Description = "Also write the table to this file." };
var root = new RootCommand("Measures relays from outside, and the filter inside, and prints a table of the goals.") { rows, rounds, output };
root.SetAction(async (parsed, cancellationToken) =>
{
    List<Measurement> measured = [.. (parsed.GetValue(rows) ?? []).Select(Measurement.Parse)];
    foreach (var part in Parts(parsed))
        measured.AddRange(await part(cancellationToken));
    var table = Measurement.ToMarkdown(measured);
    await Console.Out.WriteLineAsync(table);
    if (parsed.GetValue(output) is { } file)
        await File.WriteAllTextAsync(file.FullName, table + "\n", cancellationToken);
});

Add("relay", "Measure one relay: its start, its rest, a message.", 0);
Add("conversations", "Measure two real clients that talk.", 1);
Add("load", "Measure throughput, log-ins and idle connections; needs root for memory.", 2);
Add("filter", "Measure the outgoing filter alone, speed and memory; needs no engine.", 3);

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

// The parts in the order of the report.
Func<CancellationToken, Task<IReadOnlyList<Measurement>>>[] Parts(ParseResult parsed) =>
[
    token => BenchRun.RelayAsync(parsed.GetValue(rounds), token),
    token => BenchRun.ConversationsAsync(parsed.GetValue(rounds), token),
    BenchRun.LoadAsync,
    FilterBench.RunAsync,
];

void Add(string name, string description, int part)
{
    var command = new Command(name, description) { rounds };
    command.SetAction(async (parsed, cancellationToken) =>
        Console.WriteLine(Measurement.ToMarkdown(await Parts(parsed)[part](cancellationToken))));
    root.Subcommands.Add(command);
}
