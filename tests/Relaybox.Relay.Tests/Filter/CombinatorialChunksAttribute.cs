using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Relaybox.Relay.Tests.Filter;

/// <summary>Runs each row of a test class's theory data in every <see cref="ChunkMode"/>, given as the last argument.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CombinatorialChunksAttribute(string member) : DataAttribute
{
    public string Member { get; } = member;

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        var rows = (System.Collections.IEnumerable)testMethod.DeclaringType!.GetProperty(Member)!.GetValue(null)!;
        IReadOnlyCollection<ITheoryDataRow> combined =
        [
            .. from ITheoryDataRow row in rows
               from mode in Enum.GetValues<ChunkMode>()
               select new TheoryDataRow([.. row.GetData(), mode]) { TestDisplayName = $"{testMethod.Name} ({row.GetData()[0]}, {mode})" },
        ];
        return ValueTask.FromResult(combined);
    }

    public override bool SupportsDiscoveryEnumeration() => false;
}
