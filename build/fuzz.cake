// Hostile bytes for every parser that reads what strangers send.

Task("fuzz").Description("feed a million mutated inputs to the parsers (--inputs=N, --seed=S, --only=NAME)").Does(() =>
{
    var arguments = new[] { "inputs", "seed", "only" }.Where(name => HasArgument(name)).Select(name => $"--{name}={Argument<string>(name)}");
    Run("dotnet", ["run", "--project", $"{paths.Root}/tests/Relaybox.Fuzz", "--configuration", "Release", "--", .. arguments]);
});
