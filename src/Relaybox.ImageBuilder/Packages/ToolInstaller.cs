using Relaybox.ImageBuilder.Archives;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Packages;

/// <summary>Takes a single program out of a package, for the building machine itself.</summary>
/// <param name="store">Has the package.</param>
internal sealed class ToolInstaller(PackageStore store)
{
    private const string ProgramFolder = "/usr/";

    private const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Writes the program of a package that bears the package's name.</summary>
    /// <param name="package">The package; the store has it.</param>
    /// <param name="folder">Folder for the program; made when it is missing.</param>
    /// <returns>Path of the program.</returns>
    /// <exception cref="ImageBuildException">The package is damaged, has no such program, or the folder cannot be written.</exception>
    public string Install(LockedPackage package, string folder)
    {
        var program = Path.Combine(folder, package.Name);
        var temporary = Unfinished.Beside(program);
        try
        {
            Directory.CreateDirectory(folder);
            // The sum covers the whole package and is checked before anybody can run the program.
            if (!store.Read(package, stream => TryExtract(package, stream, temporary)))
                throw new ImageBuildException($"The package {package} has no program '{package.Name}'.");
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(temporary, Mode);
            File.Move(temporary, program, overwrite: true);
            return program;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw DiskErrors.Explain(failure, folder, "--output");
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }

    private static bool TryExtract(LockedPackage package, Stream stream, string file)
    {
        using var reader = new DebReader(stream, package.Name);
        _ = reader.ReadControl();
        foreach (var entry in reader.ReadData())
        {
            if (entry.Content is null || !IsProgram(entry, package.Name)) continue;

            using var destination = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
            entry.Content.CopyTo(destination);
            return true;
        }

        return false;
    }

    // What starts a service at boot (/etc/init.d, Debian Policy 9.3) is executable too, and often bears the package's name.
    private static bool IsProgram(DataEntry entry, string name) =>
        Path.GetFileName(entry.Path) == name
        && entry.Path.StartsWith(ProgramFolder, StringComparison.Ordinal)
        && entry.Mode.HasFlag(UnixFileMode.UserExecute);
}
