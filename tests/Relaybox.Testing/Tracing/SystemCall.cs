namespace Relaybox.Testing.Tracing;

/// <summary>One call of the kernel as strace(1) saw it.</summary>
/// <param name="Begun">Where in the trace the process asked for it.</param>
/// <param name="Done">Where the kernel answered; the same place unless other processes were seen meanwhile.</param>
/// <param name="Process">The thread that asked.</param>
/// <param name="Name">The call, such as <c>fsync</c>.</param>
/// <param name="Descriptor">
/// What the first argument, a file descriptor, stands for: a path, or a socket such as <c>TCP:[127.0.0.1:10025->127.0.0.1:40000]</c>;
/// empty when it is none.
/// </param>
/// <param name="Texts">The strings among the arguments, each as long as strace was told to show.</param>
/// <param name="Result">What it returned.</param>
public sealed record SystemCall(
    int Begun, int Done, int Process, string Name, string Descriptor, IReadOnlyList<string> Texts, string Result)
{
    /// <summary>Whether it did what was asked; a process that was killed in it never learns.</summary>
    public bool Succeeded => Result is not ['-', ..] and not ['?', ..];

    /// <summary>Whether it brings a file's content, or a directory's entries, to disk.</summary>
    public bool IsSync => Name is "fsync" or "fdatasync" && Succeeded;

    /// <summary>Whether it gives a file a name; <see cref="Texts"/> has the old one and the new one.</summary>
    public bool IsNaming => Name is "rename" or "renameat" or "renameat2" or "link" or "linkat" && Texts.Count == 2 && Succeeded;

    /// <summary>The directory that it makes; null when it is no such call.</summary>
    public string? MadeDirectory => Name is "mkdir" or "mkdirat" && Succeeded ? FirstText : null;

    /// <summary>Whether it changes a file's content.</summary>
    public bool IsWrite => Name is "write" or "pwrite64" or "writev" && Succeeded;

    /// <summary>What it says to another process; null when it is no such call.</summary>
    public string? Said => Name is "write" or "writev" or "sendto" or "sendmsg" && IsToSocket && Succeeded ? FirstText : null;

    private string? FirstText => Texts is [var first, ..] ? first : null;

    private bool IsToSocket => Descriptor.Contains(":[", StringComparison.Ordinal);
}
