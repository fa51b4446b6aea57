using System.Collections.Immutable;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace McpNest.Scan.Reading.Parsing;

/// <summary>Reads TOML from its syntax, which has places and goes on after mistakes.</summary>
internal sealed class TomlNodes(ReadingNotes notes)
{
    public static ConfigNode? Read(string text, ReadingNotes notes) => Mending.Read(text, notes, "TOML", Parse);

    private static (ConfigNode? Root, int Line, int Column) Parse(string text, ReadingNotes notes)
    {
        try
        {
            var document = SyntaxParser.Parse(text, "", false);
            var error = document.Diagnostics.FirstOrDefault(message => message.Kind == DiagnosticMessageKind.Error);
            var root = new TomlNodes(notes).Root(document);
            return (root, error is null ? 0 : error.Span.Start.Line + 1, error is null ? 0 : error.Span.Start.Column + 1);
        }
        catch (Exception) // others' code, on a text made to hurt it
        {
            return (null, 1, 1);
        }
    }

    private ConfigMap Root(DocumentSyntax document)
    {
        var root = new TomlTable(1, 1, "");
        AddAll(document.KeyValues, root);
        foreach (var table in document.Tables)
        {
            if (notes.IsFull)
            {
                break;
            }

            if (Names(table.Name) is { Count: > 0 } names)
            {
                var (line, column) = PlaceOf(table);
                var inner = Reach(root, names.Take(names.Count - 1), line, column);
                AddAll(table.Items, table is TableArraySyntax ? inner.Append(names[^1], line, column) : inner.Table(names[^1], line, column, notes, isHeader: true));
            }
        }

        return root.Freeze();
    }

    private void AddAll(IEnumerable<KeyValueSyntax> items, TomlTable into)
    {
        foreach (var item in items)
        {
            Add(item, into, 0);
        }
    }

    private void Add(KeyValueSyntax item, TomlTable into, int depth)
    {
        var (line, column) = PlaceOf(item);
        if (Names(item.Key) is not { Count: > 0 } names || !notes.Take(line))
        {
            return;
        }

        var table = Reach(into, names.Take(names.Count - 1), line, column);
        table.Set(names[^1], line, Value(item.Value, NodePaths.Of(table.Path, names[^1]), line, column, depth), notes);
    }

    private TomlTable Reach(TomlTable from, IEnumerable<string> names, int line, int column) =>
        names.Aggregate(from, (table, name) => table.Table(name, line, column, notes, isHeader: false));

    private ConfigNode Value(ValueSyntax? value, string path, int line, int column, int depth)
    {
        if (value is not null)
        {
            (line, column) = PlaceOf(value);
        }

        if (depth >= Limits.Depth || !notes.Take(line))
        {
            return new ConfigScalar(line, column, path, ConfigKind.Nothing, "");
        }

        switch (value)
        {
            case StringValueSyntax text:
                return new ConfigScalar(line, column, path, ConfigKind.Text, WholeText.Repaired(text.Value ?? ""));
            case BooleanValueSyntax { Value: var isTrue }:
                return new ConfigScalar(line, column, path, isTrue ? ConfigKind.True : ConfigKind.False, isTrue ? "true" : "false");
            case IntegerValueSyntax or FloatValueSyntax:
                return new ConfigScalar(line, column, path, ConfigKind.Number, value.ToString().Trim());
            case ArraySyntax array:
                var items = ImmutableArray.CreateBuilder<ConfigNode>();
                foreach (var item in array.Items)
                {
                    items.Add(Value(item.Value, NodePaths.Of(path, items.Count), line, column, depth + 1));
                }

                return new ConfigList(line, column, path, items.ToImmutable());
            case InlineTableSyntax inline:
                var table = new TomlTable(line, column, path);
                foreach (var item in inline.Items)
                {
                    if (item.KeyValue is { } pair)
                    {
                        Add(pair, table, depth + 1);
                    }
                }

                return table.Freeze();
            case null:
                return new ConfigScalar(line, column, path, ConfigKind.Nothing, "");
            default:
                return new ConfigScalar(line, column, path, ConfigKind.Text, value.ToString().Trim());
        }
    }

    private static List<string> Names(KeySyntax? key)
    {
        var names = new List<string>();
        if (NameOf(key?.Key) is { } first)
        {
            names.Add(first);
            names.AddRange(key!.DotKeys.Take(Limits.Depth - 1).Select(item => NameOf(item.Key)).OfType<string>());
        }

        return names;
    }

    private static string? NameOf(BareKeyOrStringValueSyntax? name) => name switch
    {
        BareKeySyntax bare => bare.Key?.Text,
        StringValueSyntax text => WholeText.Repaired(text.Value ?? ""),
        _ => null,
    };

    private static (int Line, int Column) PlaceOf(SyntaxNode node) => (node.Span.Start.Line + 1, node.Span.Start.Column + 1);
}
