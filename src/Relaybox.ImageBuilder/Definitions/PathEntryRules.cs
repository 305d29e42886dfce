using Relaybox.ImageBuilder.Yaml;

namespace Relaybox.ImageBuilder.Definitions;

/// <summary>Which keys of a path belong to which of its types.</summary>
internal static class PathEntryRules
{
    private static readonly string[] KeysOfFiles = ["content", "contentsOf"];

    /// <summary>Notes keys that are missing for the path's type or mean nothing to it.</summary>
    public static void Check(PathEntry entry, MappingReader path)
    {
        Require(entry.Type == PathType.Symlink, "target", entry.Target is not null);
        if (entry.Type == PathType.Symlink)
        {
            if (path.Find("mode") is not null) path.Refuse("mode", "a symlink has no 'mode'.");
        }
        else if (path.Find("mode") is null)
        {
            path.Refuse("path", "'mode' is missing: a mode is stated, never inherited from the building machine.");
        }

        if (entry.Type != PathType.File)
        {
            foreach (var key in KeysOfFiles.Where(key => path.Find(key) is not null))
                path.Refuse(key, $"'{key}' belongs to a path of type file only.");
        }
        else if (path.Find("content") is null == path.Find("contentsOf") is null)
        {
            path.Refuse("path", "a file has either 'content' or 'contentsOf'.");
        }

        void Require(bool wanted, string key, bool present)
        {
            if (wanted && !present) path.Refuse("path", $"'{key}' is missing: a symlink needs it.");
            if (!wanted && present) path.Refuse(key, $"'{key}' belongs to a path of type symlink only.");
        }
    }
}
