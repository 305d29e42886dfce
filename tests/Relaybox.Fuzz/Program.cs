using System.Diagnostics;
using System.Globalization;
using Relaybox.Fuzz;

// --inputs=N of each parser, --seed=S, --only=NAME, --replay=FILE (with --only).
string? Option(string name) => args.LastOrDefault(argument => argument.StartsWith($"--{name}=", StringComparison.Ordinal))?[(name.Length + 3)..];

FuzzTarget[] targets = [.. FuzzTargets.All.Where(target => Option("only") is null || Option("only") == target.Name)];
if (targets.Length == 0)
{
    await Console.Error.WriteLineAsync($"No parser of that name; there are {string.Join(", ", FuzzTargets.All.Select(target => target.Name))}.");
    return 2;
}

var seed = int.Parse(Option("seed") ?? Random.Shared.Next().ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
var inputs = int.Parse(Option("inputs") ?? "1000000", CultureInfo.InvariantCulture) / targets.Length;
if (Option("replay") is { } replayed)
{
    var outcome = new FuzzRun(targets[0], seed).Try(await File.ReadAllBytesAsync(replayed));
    Console.WriteLine(outcome ?? "It stands this input.");
    return outcome is null ? 0 : 1;
}

Console.WriteLine($"--seed={seed}");
var failures = 0;
foreach (var target in targets)
{
    var clock = Stopwatch.StartNew();
    var found = new FuzzRun(target, seed).Run(inputs);
    if (found is not var (input, failure))
    {
        Console.WriteLine($"{target.Name}: {inputs} inputs, {clock.Elapsed.TotalSeconds:0.0} s");
        continue;
    }

    failures++;
    var file = Path.GetFullPath($"fuzz-{target.Name}-{seed}.bin");
    await File.WriteAllBytesAsync(file, input);
    Console.WriteLine($"{target.Name}: {failure}\n  replay with --only={target.Name} --replay={file}");
}

return failures == 0 ? 0 : 1;
