namespace Relaybox.Relay.Entry;

/// <summary>A directory that must be there with exactly this owner and mode.</summary>
/// <param name="Path">The absolute path; its parent exists or stands earlier in the list.</param>
/// <param name="User">The owner's numeric id.</param>
/// <param name="Group">The group's numeric id.</param>
/// <param name="Mode">The permission bits.</param>
internal sealed record OwnedDirectory(string Path, uint User, uint Group, UnixFileMode Mode)
{
    /// <summary>Makes the directory, or corrects an existing one; what lies in it is not touched.</summary>
    /// <exception cref="StartException">Something else is in the way, or the file system refuses.</exception>
    public void Prepare()
    {
        try
        {
            if (new FileInfo(Path) is { Exists: true } or { LinkTarget: not null })
                throw new StartException($"{Path} is in the way: a directory must be there. Move it elsewhere and start again.");
            Directory.CreateDirectory(Path, Mode);
            Posix.ChangeOwner(Path, User, Group);
            // The mode of creation had the umask taken away.
            File.SetUnixFileMode(Path, Mode);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"cannot prepare {Path}: {problem.Message} Is the volume mounted read-only, full, or on a file system without Unix permissions?");
        }
    }
}
