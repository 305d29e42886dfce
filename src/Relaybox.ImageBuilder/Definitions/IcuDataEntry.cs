namespace Relaybox.ImageBuilder.Definitions;

/// <summary>What a plugin that takes the place of ICU's data library holds of it.</summary>
/// <param name="Package">The package that has the whole library.</param>
/// <param name="Items">Names of the data items, as in <c>uts46.nrm</c> or <c>coll/ucadata.icu</c>.</param>
internal sealed record IcuDataEntry(string Package, IReadOnlyList<string> Items);
