namespace Relaybox.ImageBuilder.Archives;

/// <summary>A <c>.deb</c> is not what a Debian package may be. The message is a sentence that names the package and, where there is one, the entry.</summary>
internal sealed class InvalidPackageException : ImageBuildException
{
    /// <summary>Creates the exception from its sentence.</summary>
    public InvalidPackageException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception from its sentence and what was found first.</summary>
    public InvalidPackageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
