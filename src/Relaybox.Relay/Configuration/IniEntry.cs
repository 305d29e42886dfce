namespace Relaybox.Relay.Configuration;

/// <summary>One option of an ini file.</summary>
/// <param name="Section">The section it stands in, without brackets; empty before the first.</param>
/// <param name="Key">The option's name, lower case.</param>
/// <param name="Value">Its value, trimmed; continuation lines are joined by a line feed.</param>
/// <param name="Line">The line of the key, from 1.</param>
internal sealed record IniEntry(string Section, string Key, string Value, int Line);
