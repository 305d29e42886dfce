namespace Relaybox.ImageBuilder.Definitions;

/// <summary>
/// A folder beside the definition that is copied as it is: owner root; directories 0755, files 0755 when the owner may execute
/// them and else 0644; symbolic links as they are.
/// </summary>
/// <param name="From">Absolute path of the folder on the building machine.</param>
/// <param name="To">Absolute path in the image.</param>
internal sealed record FolderCopy(string From, string To);
