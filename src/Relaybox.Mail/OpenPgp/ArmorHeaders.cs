namespace Relaybox.Mail.OpenPgp;

/// <summary>Whether an ASCII armor may name the program that made it.</summary>
public enum ArmorHeaders
{
    /// <summary>No armor header at all: what a relay's own users send tells nothing about their program.</summary>
    None,

    /// <summary>One <c>Version:</c> line is skipped: other people's programs still write it.</summary>
    Version,
}
