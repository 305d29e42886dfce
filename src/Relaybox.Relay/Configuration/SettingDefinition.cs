namespace Relaybox.Relay.Configuration;

/// <summary>Takes one value over into the settings, or says in <paramref name="remedy"/> why not and what to write instead.</summary>
/// <param name="settings">The settings so far.</param>
/// <param name="value">The value as written, trimmed, not empty.</param>
/// <param name="remedy">Null on success; else what follows "KEY=VALUE: " in the operator's message.</param>
/// <returns>The settings with the value; unchanged when it was refused.</returns>
internal delegate RelaySettings SettingParser(RelaySettings settings, string value, out string? remedy);

/// <summary>One setting: its names, its meaning, how it is read and how its value in force is shown.</summary>
/// <param name="IniKey">The option's name in <c>relay.ini</c>; null when only the environment can set it.</param>
/// <param name="Variable">The environment variable; null when only <c>relay.ini</c> can set it.</param>
/// <param name="Meaning">One or two sentences for the operator, with unit and limits.</param>
/// <param name="Parse">How a value is taken over.</param>
/// <param name="Show">The value in force as an operator would write it; empty when nothing is set.</param>
internal sealed record SettingDefinition(
    string? IniKey,
    string? Variable,
    string Meaning,
    SettingParser Parse,
    Func<RelaySettings, string> Show);
