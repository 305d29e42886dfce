using System.Text;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Tests.Configuration;

public sealed class SettingsDocumentationTests
{
    [Fact]
    public void The_table_in_the_documentation_is_the_one_in_the_code()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs/settings.md"));

        Assert.Contains(Table(), document, StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_hands_every_variable_through()
    {
        var compose = File.ReadAllText(Path.Combine(Repository.Root, "compose/compose.yaml"));

        Assert.All(
            SettingsTable.All.Select(setting => setting.Variable).OfType<string>(),
            variable => Assert.Contains($"      {variable}: ${{{variable}:-}}\n", compose, StringComparison.Ordinal));
    }

    [Fact]
    public void The_example_of_an_env_file_shows_every_variable()
    {
        var example = File.ReadAllLines(Path.Combine(Repository.Root, "compose/.env.example"));

        Assert.All(
            SettingsTable.All.Select(setting => setting.Variable).OfType<string>(),
            variable => Assert.Contains(example, line => line.TrimStart('#').StartsWith($"{variable}=", StringComparison.Ordinal)));
    }

    [Fact]
    public void No_setting_is_known_and_without_effect_at_once() =>
        Assert.DoesNotContain(SettingsTable.All, setting => setting.IniKey is { } key && SettingsTable.WithoutEffect.Contains(key));

    private static string Table()
    {
        RelaySettings defaults = new() { MailDomain = "" };
        StringBuilder table = new("| variable | in relay.ini | default | meaning |\n|---|---|---|---|\n");
        foreach (var setting in SettingsTable.All)
        {
            table.Append(null, $"| {Code(setting.Variable)} | {Code(setting.IniKey)} | {Code(setting.Show(defaults))} | {setting.Meaning} |\n");
        }

        return table.ToString();
    }

    private static string Code(string? text) => string.IsNullOrEmpty(text) ? "" : $"`{text}`";
}
