using Relaybox.Fuzz;

namespace Relaybox.Relay.Tests.Hostile;

/// <summary>A short run of the fuzzer over every parser, so that its targets stay whole; the long one is <c>./build.sh fuzz</c>.</summary>
public sealed class FuzzTargetTests
{
    private const int Inputs = 150;
    private const int Seed = 20261101;

    public static TheoryData<string> Names { get; } = [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Stands_some_mutations_of_good_input(string name)
    {
        var target = FuzzTargets.All.Single(target => target.Name == name);

        var found = new FuzzRun(target, Seed).Run(Inputs);

        Assert.True(found is null, found?.Failure);
    }

    [Fact]
    public void A_parser_that_throws_is_found()
    {
        var target = new FuzzTarget("fragile", ["a,b"], input => Invariant.Holds(!input.Contains((byte)'@'), "no at sign, please"));

        var found = new FuzzRun(target, Seed).Run(1000);

        Assert.Contains((byte)'@', found!.Value.Input);
        Assert.Contains("no at sign, please", found.Value.Failure, StringComparison.Ordinal);
    }
}
