using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>Says which layer a node belongs to: the last one that names its package, program or plugin, else the last of all.</summary>
internal sealed class LayerPlan
{
    private readonly IReadOnlyList<LayerEntry> _layers;

    /// <summary>Creates the plan of a definition; one without layers has a single one.</summary>
    public LayerPlan(ImageDefinition definition) =>
        _layers = definition.Layers.Count > 0 ? definition.Layers : [new LayerEntry(definition.Name, [], [], [])];

    /// <summary>Names of the layers, the lowest first.</summary>
    public IReadOnlyList<string> Names => [.. _layers.Select(layer => layer.Name)];

    /// <summary>Index of the layer that a node of this origin belongs to.</summary>
    public int LayerOf(NodeOrigin origin)
    {
        for (int index = _layers.Count - 1; index >= 0; index--)
        {
            LayerEntry layer = _layers[index];
            bool named = origin.Kind switch
            {
                NodeOriginKind.Package => layer.HasPackage(origin.Name),
                NodeOriginKind.Program => layer.Programs.Contains(origin.Name, StringComparer.Ordinal),
                NodeOriginKind.Plugin => layer.Plugins.Contains(origin.Name, StringComparer.Ordinal),
                _ => false,
            };
            if (named)
                return index;
        }

        return _layers.Count - 1;
    }
}
