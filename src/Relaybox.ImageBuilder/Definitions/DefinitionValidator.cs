using Relaybox.ImageBuilder.Yaml;

namespace Relaybox.ImageBuilder.Definitions;

/// <summary>Looks at how the values of a definition fit together: names and ids are unique, what is referred to exists.</summary>
internal sealed class DefinitionValidator
{
    // Every image has them, and a second line in /etc/passwd or /etc/group would be ignored or contradict the first.
    private static readonly string[] AlwaysThere = ["nobody", "nogroup", "root"];

    private readonly ImageDefinition _definition;
    private readonly Func<object, SourcePosition> _positionOf;
    private readonly Mistakes _mistakes;

    private DefinitionValidator(ImageDefinition definition, Func<object, SourcePosition> positionOf, Mistakes mistakes)
    {
        _definition = definition;
        _positionOf = positionOf;
        _mistakes = mistakes;
    }

    /// <summary>Notes what does not fit.</summary>
    /// <param name="definition">The definition as it was read.</param>
    /// <param name="positionOf">Where a record of the definition was written.</param>
    /// <param name="mistakes">Takes what is wrong.</param>
    public static void Validate(ImageDefinition definition, Func<object, SourcePosition> positionOf, Mistakes mistakes)
    {
        var validator = new DefinitionValidator(definition, positionOf, mistakes);
        validator.CheckUnique();
        validator.CheckAccounts();
        validator.CheckFolders();
        validator.CheckLayers();
    }

    private void CheckUnique()
    {
        Unique(_definition.Groups, group => $"group '{group.Name}'", group => group.Name);
        Unique(_definition.Groups, group => $"group id {group.Id}", group => group.Id);
        Unique(_definition.Users, user => $"user '{user.Name}'", user => user.Name);
        Unique(_definition.Users, user => $"user id {user.Id}", user => user.Id);
        Unique(_definition.Paths, entry => $"path '{entry.Path}'", entry => entry.Path);
        Unique(_definition.Programs, program => $"program '{program.File}'", program => program.File);
        Unique(_definition.Programs, program => $"path '{program.To}'", program => program.To);
        Unique(_definition.Plugins, plugin => $"plugin '{plugin.File}'", plugin => plugin.File);
        Unique(_definition.Plugins, plugin => $"path '{plugin.To}'", plugin => plugin.To);
        Unique(_definition.Layers, layer => $"layer '{layer.Name}'", layer => layer.Name);
    }

    private void CheckAccounts()
    {
        var groups = _definition.Groups.Select(group => group.Name).Append("root").ToArray();
        var users = _definition.Users.Select(user => user.Name).Append("root").ToArray();
        foreach (var group in _definition.Groups.Where(group => AlwaysThere.Contains(group.Name, StringComparer.Ordinal)))
            Note(group, $"'{group.Name}' cannot be a group's name: {List(AlwaysThere)} are always there.");
        foreach (var user in _definition.Users.Where(user => AlwaysThere.Contains(user.Name, StringComparer.Ordinal)))
            Note(user, $"'{user.Name}' cannot be a user's name: {List(AlwaysThere)} are always there.");
        foreach (var user in _definition.Users)
        {
            foreach (var group in user.Groups.Prepend(user.Group).Where(group => !IsKnown(group, groups)))
                Note(user, $"the group '{group}' of user '{user.Name}' does not exist; 'accounts.groups' has {List(groups)}.");
        }

        foreach (var entry in _definition.Paths)
        {
            if (!IsKnown(entry.Owner, users)) Note(entry, $"the owner '{entry.Owner}' does not exist; 'accounts.users' has {List(users)}.");
            if (!IsKnown(entry.Group, groups)) Note(entry, $"the group '{entry.Group}' does not exist; 'accounts.groups' has {List(groups)}.");
        }

        if (_definition.Config.User is { } first && !IsKnown(first, users))
            NoteOnFile($"'config.user' is '{first}', which does not exist; 'accounts.users' has {List(users)}.");
        foreach (var package in _definition.Packages.Where(_definition.Omit.ContainsKey))
            NoteOnFile($"the package '{package}' is both in 'packages' and in 'omit'.");
    }

    private void CheckFolders()
    {
        foreach (var copy in _definition.Copy.Where(copy => !Directory.Exists(copy.From)))
            Note(copy, $"there is no folder '{Path.GetFileName(copy.From)}' beside the definition.");
        foreach (var program in _definition.Programs.Where(program => !HasFile(program.Project, "*.csproj")))
            Note(program, $"'project' names '{Path.GetFileName(program.Project)}', a folder without a project file; it is relative to the root of the source tree.");
        foreach (var plugin in _definition.Plugins.Where(plugin => !HasFile(plugin.Source, "*.c")))
            Note(plugin, $"'source' names '{Path.GetFileName(plugin.Source)}', a folder without C files; it is beside the definition.");
    }

    private void CheckLayers()
    {
        var programs = _definition.Programs.Select(program => program.File).ToArray();
        var plugins = _definition.Plugins.Select(plugin => plugin.File).ToArray();
        foreach (var layer in _definition.Layers)
        {
            foreach (var program in layer.Programs.Where(program => !IsKnown(program, programs)))
                Note(layer, $"the program '{program}' of layer '{layer.Name}' does not exist; 'programs' has {List(programs)}.");
            foreach (var plugin in layer.Plugins.Where(plugin => !IsKnown(plugin, plugins)))
                Note(layer, $"the plugin '{plugin}' of layer '{layer.Name}' does not exist; 'plugins' has {List(plugins)}.");
        }
    }

    private static bool HasFile(string folder, string pattern) => Directory.Exists(folder) && Directory.EnumerateFiles(folder, pattern).Any();

    private static bool IsKnown(string name, string[] known) => name.Length == 0 || known.Contains(name, StringComparer.Ordinal);

    private static string List(string[] names) => names.Length == 0 ? "none" : string.Join(", ", names.Order(StringComparer.Ordinal));

    private void Unique<T, TKey>(IEnumerable<T> records, Func<T, string> describe, Func<T, TKey> key)
        where T : class
        where TKey : notnull
    {
        var first = new Dictionary<TKey, T>();
        foreach (var record in records.Where(record => key(record) is not "" and not 0 && !first.TryAdd(key(record), record)))
            Note(record, $"the {describe(record)} is here a second time; it is in line {_positionOf(first[key(record)]).Line} already.");
    }

    private void Note(object record, string message) => _mistakes.Add(_positionOf(record), message);

    private void NoteOnFile(string message) => _mistakes.Add(new SourcePosition(_definition.File, 1, 1), message);
}
