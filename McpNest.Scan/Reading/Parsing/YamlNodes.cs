using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace McpNest.Scan.Reading.Parsing;

/// <summary>Reads YAML from its events, so that depth, size and what anchors multiply stay bounded.</summary>
internal sealed class YamlNodes
{
    private readonly Dictionary<string, (ConfigNode Node, int Size)> _anchors = new(StringComparer.Ordinal);
    private readonly Parser _events;
    private readonly ReadingNotes _notes;
    private readonly List<ConfigNode> _documents = [];
    private int _brokenLine;
    private int _brokenColumn;

    private YamlNodes(string text, ReadingNotes notes) => (_events, _notes) = (new Parser(new StringReader(text)), notes);

    public static ConfigNode? Read(string text, ReadingNotes notes) => Mending.Read(Shallow(text, notes), notes, "YAML", Parse);

    /// <summary>The text up to where more brackets are open than anybody writes: the parser looks at all of them again for each word.</summary>
    private static string Shallow(string text, ReadingNotes notes)
    {
        var (open, line) = (0, 1);
        for (var at = 0; at < text.Length; at++)
        {
            open = Math.Max(0, open + (text[at] switch { '[' or '{' => 1, ']' or '}' => -1, _ => 0 }));
            line += text[at] == '\n' ? 1 : 0;
            if (open > Limits.OpenBrackets)
            {
                notes.Problem(line, 0, $"More than {Limits.OpenBrackets} brackets are open here; only what stands before was read.");
                return text[..at];
            }
        }

        return text;
    }

    private static (ConfigNode? Root, int Line, int Column) Parse(string text, ReadingNotes notes)
    {
        var nodes = new YamlNodes(text, notes);
        nodes.ReadDocuments();
        return (nodes._documents.Count switch { 0 => null, 1 => nodes._documents[0], _ => new ConfigList(1, 1, "", [.. nodes._documents]) }, nodes._brokenLine, nodes._brokenColumn);
    }

    /// <summary>Goes to the next event; at a mistake there is none, and what is open is taken as it is.</summary>
    private bool Next()
    {
        if (_brokenLine > 0)
        {
            return false;
        }

        try
        {
            return _events.MoveNext();
        }
        catch (YamlException e)
        {
            // At the end of the text it may not say where; the last thing that was read does.
            var place = e.Start.Line > 1 || _events.Current is null ? e.Start : _events.Current.End;
            (_brokenLine, _brokenColumn) = ((int)Math.Max(1, place.Line), (int)Math.Max(1, place.Column));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Others' code has mistakes of its own; the last thing that was read says where.
            (_brokenLine, _brokenColumn) = ((int)Math.Max(1, _events.Current?.End.Line ?? 1), (int)Math.Max(1, _events.Current?.End.Column ?? 1));
        }

        return false;
    }

    private void ReadDocuments()
    {
        while (!_notes.IsFull && Next())
        {
            if (_events.Current is DocumentStart)
            {
                _anchors.Clear();
            }
            else if (_events.Current is NodeEvent)
            {
                _documents.Add(Node("", 0).Node);
            }
        }
    }

    private (ConfigNode Node, int Size) Node(string path, int depth)
    {
        var current = _events.Current!;
        var (line, column) = ((int)current.Start.Line, (int)current.Start.Column);
        if (!_notes.Take(line))
        {
            return (new ConfigScalar(line, column, path, ConfigKind.Nothing, ""), 1);
        }

        if (depth >= Limits.Depth && current is MappingStart or SequenceStart)
        {
            _notes.Problem(line, column, $"This is nested more than {Limits.Depth} deep; what is deeper was left out.");
            Skip();
            return (new ConfigScalar(line, column, path, ConfigKind.Nothing, ""), 1);
        }

        switch (current)
        {
            case AnchorAlias alias:
                return Aliased(alias, line, column, path);
            case MappingStart start:
                return Remember(start.Anchor, Map(line, column, path, depth));
            case SequenceStart start:
                return Remember(start.Anchor, List(line, column, path, depth));
            case Scalar scalar:
                return Remember(scalar.Anchor, (Plain(scalar, line, column, path), 1));
            default:
                return (new ConfigScalar(line, column, path, ConfigKind.Nothing, ""), 1);
        }
    }

    private (ConfigNode Node, int Size) Map(int line, int column, string path, int depth)
    {
        var members = ImmutableArray.CreateBuilder<ConfigMember>();
        var merged = new List<ConfigMember>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var size = 1;
        while (!_notes.IsFull && Next() && _events.Current is not MappingEnd)
        {
            var nameLine = (int)_events.Current!.Start.Line;
            var name = Node(path, depth + 1).Node is ConfigScalar { Text: var text } ? text : "?";
            var memberPath = NodePaths.Of(path, name);
            if (!Next())
            {
                break;
            }

            var (value, valueSize) = Node(memberPath, depth + 1);
            size = Sum(size, valueSize + 1);
            if (name == "<<")
            {
                merged.AddRange(value is ConfigMap map ? map.Members : value is ConfigList list ? list.Items.OfType<ConfigMap>().SelectMany(item => item.Members) : []);
                continue;
            }

            if (!seen.Add(name))
            {
                _notes.Duplicate(name, nameLine, memberPath);
            }

            members.Add(new ConfigMember(name, value, nameLine));
        }

        // What is written here goes before what is merged in.
        return (new ConfigMap(line, column, path, [.. merged.Where(member => !seen.Contains(member.Name)), .. members]), size);
    }

    private (ConfigNode Node, int Size) List(int line, int column, string path, int depth)
    {
        var items = ImmutableArray.CreateBuilder<ConfigNode>();
        var size = 1;
        while (!_notes.IsFull && Next() && _events.Current is not SequenceEnd)
        {
            var (item, itemSize) = Node(NodePaths.Of(path, items.Count), depth + 1);
            size = Sum(size, itemSize);
            items.Add(item);
        }

        return (new ConfigList(line, column, path, items.ToImmutable()), size);
    }

    /// <summary>An alias counts as much as what it stands for: a few lines can stand for billions of values.</summary>
    private (ConfigNode Node, int Size) Aliased(AnchorAlias alias, int line, int column, string path)
    {
        if (_anchors.TryGetValue(alias.Value.Value, out var known) && _notes.Take(line, known.Size))
        {
            return known;
        }

        return (new ConfigScalar(line, column, path, ConfigKind.Nothing, ""), 1);
    }

    private (ConfigNode Node, int Size) Remember(AnchorName anchor, (ConfigNode Node, int Size) value)
    {
        if (!anchor.IsEmpty)
        {
            _anchors[anchor.Value] = value;
        }

        return value;
    }

    private static ConfigScalar Plain(Scalar scalar, int line, int column, string path)
    {
        var kind = scalar.Style != ScalarStyle.Plain ? ConfigKind.Text : scalar.Value switch
        {
            "true" or "True" or "TRUE" or "yes" or "Yes" or "on" or "On" => ConfigKind.True,
            "false" or "False" or "FALSE" or "no" or "No" or "off" or "Off" => ConfigKind.False,
            "" or "~" or "null" or "Null" or "NULL" => ConfigKind.Nothing,
            _ => IsNumber(scalar.Value) ? ConfigKind.Number : ConfigKind.Text,
        };
        return new ConfigScalar(line, column, path, kind, kind == ConfigKind.Nothing ? "" : scalar.Value);
    }

    private static bool IsNumber(string text) =>
        text.Length < 64 && (char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.')
        && double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out _);

    private static int Sum(int left, int right) => (int)Math.Min(int.MaxValue, (long)left + right);

    /// <summary>Goes behind a map or list without reading it.</summary>
    private void Skip()
    {
        var depth = 1;
        for (var events = 0; depth > 0 && events < Limits.Nodes && Next(); events++)
        {
            depth += _events.Current is MappingStart or SequenceStart ? 1 : _events.Current is MappingEnd or SequenceEnd ? -1 : 0;
        }
    }
}
