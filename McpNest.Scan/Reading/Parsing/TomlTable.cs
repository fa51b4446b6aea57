namespace McpNest.Scan.Reading.Parsing;

/// <summary>A table while it is put together: TOML may come back to it anywhere in the text.</summary>
internal sealed class TomlTable(int line, int column, string path)
{
    private readonly List<(string Name, int Line, object Value)> _members = [];
    private readonly Dictionary<string, int> _last = new(StringComparer.Ordinal);
    private bool _isWritten;

    public string Path => path;

    public void Set(string name, int nameLine, ConfigNode value, ReadingNotes notes) => Put(name, nameLine, value, notes);

    /// <summary>The table of a name, made when there is none; of a list of tables the last.</summary>
    /// <param name="isHeader">Whether it is written as such, and not only on the way to another.</param>
    public TomlTable Table(string name, int nameLine, int nameColumn, ReadingNotes notes, bool isHeader)
    {
        var found = _last.TryGetValue(name, out var at) ? _members[at].Value : null;
        var table = found switch { TomlTable one => one, List<TomlTable> { Count: > 0 } list => list[^1], _ => null };
        if (table is not null)
        {
            if (isHeader && table._isWritten)
            {
                notes.Duplicate(name, nameLine, table.Path);
            }

            table._isWritten |= isHeader;
            return table;
        }

        table = new TomlTable(nameLine, nameColumn, NodePaths.Of(path, name)) { _isWritten = isHeader };
        if (found is ConfigMap map)
        {
            // An inline table that is gone on with; not allowed, and yet people write it.
            foreach (var member in map.Members)
            {
                table.Put(member.Name, member.Line, member.Value, notes);
            }

            _members[at] = (name, nameLine, table);
            return table;
        }

        Put(name, nameLine, table, notes);
        return table;
    }

    /// <summary>Another table of a list of tables.</summary>
    public TomlTable Append(string name, int nameLine, int nameColumn)
    {
        if (!_last.TryGetValue(name, out var at) || _members[at].Value is not List<TomlTable> list)
        {
            list = [];
            _last[name] = _members.Count;
            _members.Add((name, nameLine, list));
        }

        list.Add(new TomlTable(nameLine, nameColumn, NodePaths.Of(NodePaths.Of(path, name), list.Count)));
        return list[^1];
    }

    public ConfigMap Freeze() => new(line, column, path, [.. _members.Select(member => new ConfigMember(member.Name, Frozen(member.Value), member.Line))]);

    private ConfigNode Frozen(object value) => value switch
    {
        TomlTable table => table.Freeze(),
        List<TomlTable> list => new ConfigList(list[0].Freeze().Line, 1, path, [.. list.Select(table => (ConfigNode)table.Freeze())]),
        _ => (ConfigNode)value,
    };

    private void Put(string name, int nameLine, object value, ReadingNotes notes)
    {
        if (_last.ContainsKey(name))
        {
            notes.Duplicate(name, nameLine, NodePaths.Of(path, name));
        }

        _last[name] = _members.Count;
        _members.Add((name, nameLine, value));
    }
}
