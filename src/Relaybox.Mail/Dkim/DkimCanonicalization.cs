namespace Relaybox.Mail.Dkim;

/// <summary>How much a message may change on its way without breaking a signature (RFC 6376 section 3.4).</summary>
public enum DkimCanonicalization
{
    /// <summary>Not at all, empty lines at the end of the body apart.</summary>
    Simple,

    /// <summary>White space may be folded and reduced, header names may change their case.</summary>
    Relaxed,
}
