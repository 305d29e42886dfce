namespace Relaybox.ImageBuilder;

/// <summary>
/// What a person has to be told: the message is one or more full sentences that name the file or package, what is wrong with
/// it and what to do. The command line prints it as it is, without a stack trace; every other exception is a bug.
/// </summary>
internal class ImageBuildException : Exception
{
    /// <summary>Creates the exception from its message for the operator.</summary>
    public ImageBuildException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception from its message for the operator; the cause is kept for debugging only.</summary>
    public ImageBuildException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
