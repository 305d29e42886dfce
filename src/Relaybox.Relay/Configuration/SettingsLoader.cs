using System.Collections;

namespace Relaybox.Relay.Configuration;

/// <summary>Merges defaults, <c>relay.ini</c> and the environment (the stronger, last) into settings, and collects every mistake.</summary>
internal static class SettingsLoader
{
    private const string Prefix = "RELAY_";
    private const string Section = "params";
    private const string DomainVariable = "RELAY_DOMAIN";

    /// <summary>Reads this process's environment and the settings file, if there is one.</summary>
    public static SettingsResult Load(RelayPaths paths)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
        try
        {
            var ini = File.Exists(paths.SettingsFile) ? File.ReadAllText(paths.SettingsFile) : null;
            return Merge(environment, ini, paths.SettingsFile);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return new SettingsResult(null, [new SettingMistake(paths.SettingsFile, null, $"cannot be read: {problem.Message}")], []);
        }
    }

    /// <summary>Merges what was read.</summary>
    /// <param name="environment">All environment variables; an empty one counts as not set.</param>
    /// <param name="iniText">The settings file's text; null without one.</param>
    /// <param name="iniName">The settings file's name for messages.</param>
    public static SettingsResult Merge(IReadOnlyDictionary<string, string> environment, string? iniText, string iniName)
    {
        var (entries, syntax) = IniFile.Parse(iniText ?? "", iniName);
        List<SettingMistake> mistakes = [.. syntax];
        List<string> warnings = [];
        var settings = new RelaySettings { MailDomain = "" };
        var domainWasGiven = false;

        foreach (var definition in SettingsTable.All)
        {
            if (entries.LastOrDefault(e => e.Section == Section && e.Key == definition.IniKey) is { Value.Length: > 0 } entry)
                Take(definition, $"{iniName}:{entry.Line}: {entry.Key}", entry.Value);
            if (definition.Variable is { } variable && environment.GetValueOrDefault(variable, "").Trim() is { Length: > 0 } value)
                Take(definition, variable, value);
        }

        if (!domainWasGiven)
        {
            mistakes.Insert(0, new SettingMistake(DomainVariable, null,
                $"is not set: give the relay its mail domain, for example RELAY_DOMAIN=chat.example.org (or mail_domain in {iniName})."));
        }

        mistakes.AddRange(UnknownVariables(environment));
        foreach (var entry in entries) JudgeKey(entry, iniName, mistakes, warnings);
        mistakes.AddRange(CrossChecks(settings, lengthsAreKnown: !mistakes.Any(m => m.Where.Contains("username_", StringComparison.OrdinalIgnoreCase))));
        return new SettingsResult(mistakes.Count == 0 ? settings : null, mistakes, warnings);

        void Take(SettingDefinition definition, string where, string value)
        {
            domainWasGiven |= definition.Variable == DomainVariable;
            settings = definition.Parse(settings, value, out var remedy);
            if (remedy is not null) mistakes.Add(new SettingMistake(where, value, remedy));
        }
    }

    private static IEnumerable<SettingMistake> UnknownVariables(IReadOnlyDictionary<string, string> environment) =>
        environment.Where(pair => pair.Key.StartsWith(Prefix, StringComparison.Ordinal)
                && SettingsTable.All.All(definition => definition.Variable != pair.Key))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => new SettingMistake(pair.Key, pair.Value,
                $"no setting has this name{Suggest(pair.Key, SettingsTable.All.Select(d => d.Variable))}; docs/settings.md lists them all."));

    private static void JudgeKey(IniEntry entry, string iniName, List<SettingMistake> mistakes, List<string> warnings)
    {
        var where = $"{iniName}:{entry.Line}: {entry.Key}";
        if (entry.Section != Section)
            mistakes.Add(new SettingMistake(where, null, $"stands in section [{entry.Section}]; settings belong to [{Section}]."));
        else if (SettingsTable.WithoutEffect.Contains(entry.Key))
            warnings.Add($"{where} has no effect in this version.");
        else if (SettingsTable.All.All(definition => definition.IniKey != entry.Key))
            mistakes.Add(new SettingMistake(where, entry.Value, $"no setting has this name{Suggest(entry.Key, SettingsTable.All.Select(d => d.IniKey))}; docs/settings.md lists them all."));
    }

    private static IEnumerable<SettingMistake> CrossChecks(RelaySettings settings, bool lengthsAreKnown)
    {
        if (lengthsAreKnown && settings.UsernameMinLength > settings.UsernameMaxLength)
        {
            yield return new SettingMistake("RELAY_USERNAME_MIN_LENGTH", $"{settings.UsernameMinLength}",
                $"is above RELAY_USERNAME_MAX_LENGTH={settings.UsernameMaxLength}; raise the latter as well.");
        }

        if (settings.TlsCertificateFile is null != settings.TlsKeyFile is null)
        {
            var (given, missing) = settings.TlsKeyFile is null
                ? ("RELAY_TLS_CERT_FILE", "RELAY_TLS_KEY_FILE") : ("RELAY_TLS_KEY_FILE", "RELAY_TLS_CERT_FILE");
            yield return new SettingMistake(given, settings.TlsCertificateFile ?? settings.TlsKeyFile,
                $"{missing} is not set; a certificate and its key come together.");
        }
    }

    // The nearest known name by common beginning: enough for a plural too many or a forgotten word.
    private static string Suggest(string name, IEnumerable<string?> known)
    {
        var nearest = known.OfType<string>().MaxBy(candidate => candidate.AsSpan().CommonPrefixLength(name));
        return nearest is not null && nearest.AsSpan().CommonPrefixLength(name) > Prefix.Length + 2 ? $", did you mean {nearest}?" : "";
    }
}
