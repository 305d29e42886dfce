namespace Relaybox.ImageBuilder.Locking;

/// <summary>What a check of the lock comes to; the values are exit codes of <c>relaybox-image lock --check</c>.</summary>
internal enum LockVerdict
{
    /// <summary>A lock of now would be the same.</summary>
    Current = 0,

    /// <summary>There are newer versions, or the definitions need other packages; none of it is about security.</summary>
    Outdated = 2,

    /// <summary>A security update is outstanding, or a locked package has left the mirror.</summary>
    Urgent = 3,
}
