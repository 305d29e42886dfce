namespace Relaybox.Relay.Configuration;

/// <summary>What came out of reading the settings.</summary>
/// <param name="Settings">The settings; null when there is a mistake.</param>
/// <param name="Mistakes">Every mistake, in the order of the settings table.</param>
/// <param name="Warnings">What was read but has no effect, one sentence each.</param>
internal sealed record SettingsResult(
    RelaySettings? Settings,
    IReadOnlyList<SettingMistake> Mistakes,
    IReadOnlyList<string> Warnings);
