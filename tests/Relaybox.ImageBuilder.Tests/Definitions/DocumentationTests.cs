using Relaybox.ImageBuilder.Definitions;
using Relaybox.Testing;

namespace Relaybox.ImageBuilder.Tests.Definitions;

public sealed class DocumentationTests
{
    [Fact]
    public void Every_key_is_documented_and_every_documented_key_exists()
    {
        var known = DefinitionKeys.All.SelectMany(kind => kind.Value.All.Select(key => kind.Key + key)).Order(StringComparer.Ordinal);

        // The first cell of each row of the tables: | `key` | …
        var documented = File.ReadLines(RepositoryRoot.PathOf("docs", "image-definition.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1])
            .Order(StringComparer.Ordinal);

        Assert.Equal(known, documented);
    }
}
